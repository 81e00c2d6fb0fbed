"""Who owns what decides on a model, as CODEOWNERS says: an answer where it is one, a choice where there are several."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from mlgate.engine.changes import repository_of

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where GitHub, then GitLab, look; the first one counts."""
MOST = 6
LONGEST = 3_000_000
"""Bytes that GitHub reads at most."""


def owner_answer(root: Path, gates: str | None, compact: str) -> str | None:
    """The owner of the gate file, else of the compact itself; None where nobody is named.

    Args:
        root: The project's folder.
        gates: Path of its gate file from there.
        compact: Path of the compact from there.
    """
    top = repository_of(root)
    place = next((name for name in PLACES if top is not None and (Path(top) / name).is_file()), None)
    if top is None or place is None:
        return None
    asked = gates or compact
    shown = Path(os.path.relpath(os.path.realpath(root / asked), os.path.realpath(top))).as_posix()
    found = owners(_lines(Path(top) / place), shown)
    if not found:
        return None
    if len(found) == 1:
        return f"{found[0]} (owns {asked} in {place})"
    return f"unknown: which of {', '.join(found[:MOST])}? (own {asked} in {place})"


def _lines(path: Path) -> list[str]:
    try:
        data = path.read_bytes()
    except OSError:
        return []
    return data.decode("utf-8-sig", "replace").splitlines() if len(data) <= LONGEST else []


def owners(lines: Sequence[str], path: str) -> list[str]:
    """The owners of a path: those of the last line whose pattern matches; a line without owners takes them away."""
    from pathspec import GitIgnoreSpec

    found: list[str] = []
    for line in lines:
        words = line.split(" #")[0].split("\t#")[0].replace("\\ ", "\0").split()
        if not words or words[0].startswith(("#", "[", "^[", "!")):
            continue
        pattern = words[0].replace("\0", "\\ ")
        try:
            is_match = GitIgnoreSpec.from_lines([pattern]).match_file(path)
        except ValueError:
            continue
        if is_match:
            found = [word for word in words[1:] if "@" in word]
    return found
