"""Questions about random numbers: who draws, who seeds, in which order, over a whole run."""
