"""Keeps a world's record: every version of every resource, and the index that finds them."""
