"""MLG4: `== np.nan`, a `drop_duplicates()` that nobody keeps."""
