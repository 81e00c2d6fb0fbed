"""The Iteration Compact: a first version from evidence, and views of one that is filled in."""
