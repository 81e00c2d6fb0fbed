"""`mlgate review`: from evidence to twelve points, findings and a decision. Nothing prints or rewrites."""
