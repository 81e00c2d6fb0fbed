"""MLG8: cells that ran in another order, names that only the kernel knew, committed errors."""
