"""No wrong answers yet: this exercise exists for its data file."""
