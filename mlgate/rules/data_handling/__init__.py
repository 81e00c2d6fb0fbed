"""MLG4: data that is not what the code takes it for."""
