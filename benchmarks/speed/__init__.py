"""The bars of speed: `python -m benchmarks.speed`."""
