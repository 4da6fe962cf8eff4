"""What contributors run: an exercise's whole contract, and its checks as ordinary tests."""
