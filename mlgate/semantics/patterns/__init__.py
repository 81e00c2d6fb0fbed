"""Structural patterns: code with metavariables, compared with a module on resolved names."""
