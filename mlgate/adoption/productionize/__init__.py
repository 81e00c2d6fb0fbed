"""From a notebook to a project: stages with explicit inputs and outputs, configuration, tests, a pipeline."""
