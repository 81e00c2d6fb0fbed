"""Questions about configuration: hyperparameters, paths, configuration files and the classes that hold them."""
