"""mlgate: the reviewer that ML code never had."""

__version__ = "0.1.0"
