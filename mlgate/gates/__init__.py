"""Promotion gates: what a model must prove, from logged metrics, before it reaches the registry."""
