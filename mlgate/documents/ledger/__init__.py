"""The Observation Ledger: one entry an iteration, filled from runs and commits, never rewritten."""
