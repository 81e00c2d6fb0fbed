"""Questions about metrics, baselines, thresholds and splits: how a model is judged."""
