"""What git says of the files before a run: changes that nobody has committed could not be told from the agent's."""

from __future__ import annotations

import os
from collections.abc import Collection

from mlgate.engine.changes import GitError, ask_git


def uncommitted(top: str, covers: Collection[str]) -> list[str]:
    """Of some files (relative to `top`) those with changes that are not committed; none where there is no git."""
    try:
        answer = ask_git(["status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", "."], top)
        prefix = ask_git(["rev-parse", "--show-prefix"], top).rstrip(b"\n")
    except GitError:
        return []
    names = (os.fsdecode(entry[3:].removeprefix(prefix)) for entry in answer.split(b"\0") if entry)
    return sorted(name for name in names if name in covers)
