"""Gitignore patterns of options. Imports pathspec: only for those who wrote a pattern."""

from __future__ import annotations

from functools import cache

from pathspec import GitIgnoreSpec


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern covers a path relative to the root, in posix form; `!pattern` covers all that it does not."""
    inverted = pattern.startswith("!")
    return _spec(pattern.removeprefix("!")).match_file(path) is not inverted


@cache
def _spec(pattern: str) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines([pattern])
