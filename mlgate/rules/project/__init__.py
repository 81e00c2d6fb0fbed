"""MLG9: what a project agrees on - imports, types, docstrings, dependencies, and rules of its own."""
