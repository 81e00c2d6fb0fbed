"""Adapters to other tools; each is imported only when asked for."""
