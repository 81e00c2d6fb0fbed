"""MLG2: a seed set after the first draw, unseeded workers, `random_state` left out."""
