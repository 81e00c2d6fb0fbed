"""MLG2: runs that cannot be repeated."""
