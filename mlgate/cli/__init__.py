"""The command line: one module a command; each declares, translates, calls and returns an exit code."""
