"""The logic of the rules: one folder a family, one module a rule, one class each; found by walking."""
