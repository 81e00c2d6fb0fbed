"""Data leakage: one forward run over a module with abstract rows, and the events that the rules judge.

Reading order: `rows` (which rows, how sets of rows relate), `facts`, `objects` and `values` (what is known of a value),
`store` (scopes, undo), `machine` with `expressions`, `statements` and `functions` (the run), the transfer functions
(`frames`, `groups`, `estimators`, `library` ...), `knowledge` (tables), `events` (what comes out), `witnesses` (which
events are a leak), `told` (what rules ask).

Importing this package loads nothing: `gate.leakage_of` loads the run for a module that is worth it.
"""
