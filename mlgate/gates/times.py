"""Times of a store, in milliseconds since 1970, as people read them. Whoever writes a run may write any number."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(milliseconds: int) -> str:
    """To the second; the number itself where no calendar has such a year."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, OSError, ValueError):
        return f"{milliseconds} ms after 1970"
