"""Questions about small habits of code: printing, swallowed errors, star imports, shared state."""
