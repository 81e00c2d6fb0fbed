"""The .gitignore files that apply in a folder, from the root of the repository down."""

from __future__ import annotations

import os

from mlgate.sources.ignore_patterns import IgnorePatterns

Level = tuple[str, IgnorePatterns]  # the folder (with a slash at its end) that the patterns are relative to


class IgnoreChain:
    """What is ignored in one folder; the innermost file that speaks of a path decides."""

    __slots__ = ("_levels",)

    def __init__(self, levels: tuple[Level, ...] = ()) -> None:
        self._levels = levels

    @property
    def speaks(self) -> bool:
        """Whether there is any pattern."""
        return bool(self._levels)

    def below(self, folder: str, file: str = ".gitignore") -> IgnoreChain:
        """The chain within `folder`, which has a file of patterns."""
        patterns = _read(os.path.join(folder, file))
        if patterns is None or patterns.is_empty:
            return self
        return IgnoreChain((*self._levels, (os.path.join(folder, ""), patterns)))

    def ignores(self, name: str, path: str, is_folder: bool) -> bool:
        """Whether the entry `name` at the absolute `path` is ignored."""
        for base, patterns in reversed(self._levels):
            relative = path[len(base) :] if patterns.needs_path else name
            decided = patterns.decide(name, relative.replace(os.sep, "/"), is_folder)
            if decided is not None:
                return decided
        return False


def chain_above(folder: str) -> IgnoreChain:
    """What the folders above `folder`, up to the root of its repository, ignore in it; its own file is not in."""
    root = repository_root(folder)
    if root is None:
        return IgnoreChain()
    info = os.path.join(root, ".git", "info", "exclude")
    patterns = _read(info)
    chain = IgnoreChain(((os.path.join(root, ""), patterns),) if patterns and not patterns.is_empty else ())
    steps = os.path.relpath(folder, root).split(os.sep)
    current = root
    for step in steps if steps != ["."] else []:
        chain = chain.below(current)
        current = os.path.join(current, step)
    return chain


def is_ignored(path: str) -> bool:
    """Whether git ignores the file at an absolute path, by itself or by a folder around it; it need not exist."""
    root = repository_root(os.path.dirname(path))
    if root is None:
        return False
    steps = os.path.relpath(path, root).split(os.sep)
    chain, current = chain_above(root).below(root), root
    for number, step in enumerate(steps, 1):
        current = os.path.join(current, step)
        is_folder = number < len(steps)
        if chain.ignores(step, current, is_folder):
            return True
        chain = chain.below(current) if is_folder else chain
    return False


def repository_root(folder: str) -> str | None:
    """The nearest folder from `folder` upwards that holds `.git`."""
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _read(path: str) -> IgnorePatterns | None:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return IgnorePatterns(file)
    except OSError:
        return None
