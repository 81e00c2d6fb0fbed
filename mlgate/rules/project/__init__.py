"""MLG9: pins, prints, wildcard imports, type hints, docstrings, your own pattern rules."""
