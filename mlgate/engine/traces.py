"""Traces of our own failures."""

from __future__ import annotations


def current_trace() -> str:
    """The trace of the exception that is being handled."""
    import traceback  # 3 ms, for what should never happen

    return traceback.format_exc()
