"""Questions about PyTorch and TensorFlow code: gradients, modes, losses, what networks give and load."""
