"""MLG7: credentials in code and in outputs, pickles, remote models without a revision."""
