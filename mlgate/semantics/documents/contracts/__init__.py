"""Contracts in YAML: of a data set, of what a model predicts, of how it is served."""
