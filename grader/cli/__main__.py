"""`python -m grader.cli`, for where `cwc` is not on the PATH."""

from grader.cli.main import main

main()
