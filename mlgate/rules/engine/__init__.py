"""MLG0: what the engine itself says - of files that it cannot read, and of suppressions."""
