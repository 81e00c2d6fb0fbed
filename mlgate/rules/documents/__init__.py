"""MLD: what is missing in a compact, a ledger, a contract, a plan."""
