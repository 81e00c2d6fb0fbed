"""Questions about notebooks: cells, their order and outputs, what a fresh kernel would not know."""
