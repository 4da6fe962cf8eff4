"""What contributors run: an exercise's whole contract."""
