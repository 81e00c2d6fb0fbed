"""Runs the rules: registry, one file, many files, suppressions, baseline, fixes, cache."""
