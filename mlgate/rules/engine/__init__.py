"""MLG0: what could not be analysed; suppressions that are unused, expired or without a reason."""
