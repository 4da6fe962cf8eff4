"""The command line, `cwc`."""
