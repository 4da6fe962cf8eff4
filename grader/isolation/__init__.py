"""Where a learner's code runs: in their own kernel, or in a child process with limits."""
