"""Rules on data leakage."""
