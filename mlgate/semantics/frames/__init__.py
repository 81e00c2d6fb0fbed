"""Questions about pandas data frames: what is one, and how it is joined, filled, looped over and changed."""
