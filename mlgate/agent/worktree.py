"""What git says of the files before a run: changes that nobody has committed could not be told from the agent's."""

from __future__ import annotations

import os
from collections.abc import Collection

from mlgate.agent.tree import Tree, TreeError, tree_of_folder
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


def is_unchanged(top: str, start: Tree, respect_gitignore: bool) -> bool:
    """Whether a project on disk is still what it was; of large files only that they are there."""
    try:
        now = tree_of_folder(top, respect_gitignore)
    except TreeError:
        return False
    small = (path for path in start if start.is_small(path) and now.is_small(path))
    return set(now) == set(start) and now.links == start.links and all(now[path] == start[path] for path in small)
