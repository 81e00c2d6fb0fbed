"""Rules on training code."""
