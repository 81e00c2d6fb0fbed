"""mlgate: the reviewer that ML code never had. `mlgate check`, `mlgate gate`, `mlgate fix`."""

__version__ = "0.1.0"
