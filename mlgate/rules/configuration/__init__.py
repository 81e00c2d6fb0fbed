"""MLG3: hyperparameters in code, absolute paths, a config that is changed on the way."""
