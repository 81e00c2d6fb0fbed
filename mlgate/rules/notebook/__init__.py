"""MLG8: what only notebooks do - run out of order, keep outputs, install packages."""
