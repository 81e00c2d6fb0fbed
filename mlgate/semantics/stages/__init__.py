"""What a file does for a model, from reading data to watching predictions: the marks that a reviewer looks for."""
