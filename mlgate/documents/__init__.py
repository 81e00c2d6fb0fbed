"""What is written about a model, and judged beside its code: reviews, compacts, ledgers, contracts."""
