"""One module for each kind of gate: from a gate and the context to its checks."""
