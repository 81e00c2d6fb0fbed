"""MLG3: values that belong in configuration, and configuration that does not stay what it was."""
