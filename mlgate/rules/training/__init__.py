"""MLG5: gradients that add up, evaluation in training mode."""
