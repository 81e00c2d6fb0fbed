"""What a change may touch: an allow-list, and what nobody may change to make a check pass."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from mlgate.agent.areas import Area, area_of
from mlgate.agent.known_versions import KnownVersions
from mlgate.agent.tree import Tree, folders_above
from mlgate.config.settings import Settings
from mlgate.core.values import NamedTuple


class Permissions(NamedTuple):
    """What a change may touch.

    Attributes:
        allow: Patterns (as in .gitignore) of the files that may be changed; None: all that is not refused otherwise.
        protected: Patterns of what never may be, whatever `allow` says.
        areas: Kinds of files that may be changed although they are what the change is judged by.
        cells: Of some notebooks, the cells (1-based, over all cells) that may be changed; None: all cells.
        gates: Patterns of the gate files that the configuration names.
        configuration: Paths of files that the configuration was read from.
        executed: Whether notebooks may have been run again, so that outputs and metadata differ.
        versions: Those that may be named; None: any, as people know what they mean.
    """

    allow: tuple[str, ...] | None = None
    protected: tuple[str, ...] = ()
    areas: frozenset[Area] = frozenset()
    cells: Mapping[str, frozenset[int]] = MappingProxyType({})
    gates: tuple[str, ...] = ()
    configuration: tuple[str, ...] = ()
    executed: bool = False
    versions: KnownVersions | None = None

    @classmethod
    def of(
        cls,
        settings: Settings,
        allow: Sequence[str] | None = None,
        *,
        allow_tests: bool = False,
        allow_locks: bool = False,
        cells: Mapping[str, frozenset[int]] = MappingProxyType({}),
        versions: KnownVersions | None = None,
    ) -> Permissions:
        """The permissions that a configuration gives; paths are relative to its root."""
        areas = ([Area.TESTS] if allow_tests else []) + ([Area.LOCK] if allow_locks else [])
        named = [settings.baseline] if settings.baseline else []
        packs = [pack for pack in settings.packs if "/" in pack or "." in pack]
        return cls(
            None if allow is None else tuple(allow),
            settings.project.protected,
            frozenset(areas),
            cells,
            settings.project.gates,
            tuple(name.removeprefix("./") for name in (*named, *packs)),
            versions=versions,
        )

    def may_change(self, area: Area) -> bool:
        """Whether files of a kind may be changed."""
        return area in self.areas

    def is_protected(self, path: str) -> bool:
        """Whether a pattern of the configuration protects a file."""
        return _matches_any(self.protected, path)

    def is_allowed(self, path: str) -> bool:
        """Whether the allow-list names a file; without a list every file is."""
        return self.allow is None or path in self.allow or _matches_any(self.allow, path)

    def area(self, path: str) -> Area | None:
        """What a file is beside code, if it is part of what a change is judged by."""
        if path in self.configuration or any(path.startswith(f"{name}/") for name in self.configuration):
            return Area.CONFIGURATION
        if _matches_any(self.gates, path):
            return Area.GATE
        return area_of(path)


def _matches_any(patterns: Sequence[str], path: str) -> bool:
    if not patterns:
        return False
    from mlgate.config.patterns import matches

    return any(matches(pattern, path) for pattern in patterns)


def refused_name(path: str, tree: Tree) -> str:
    """Why a path must not be written into a tree, or ""."""
    steps = path.split("/")
    if any(step.casefold() == ".git" or step.rstrip(". ") != step for step in steps):
        return f"`{path}` is git's own, or no name everywhere"
    for place in (path, *folders_above(path)):
        if place in tree.links:
            return f"`{place}` is a link"
    twin = _twin(path, tree)
    if twin is not None:
        return f"`{path}` and `{twin}` are one name where case or form of letters do not count"
    return ""


def _twin(path: str, tree: Tree) -> str | None:
    """Another path of the tree, or of a folder in it, that some file systems take for the same."""
    if path in tree:
        return None
    folded = _folded(path)
    folders = {_folded(folder): folder for folder in folders_above(path)}
    for other in tree:
        if _folded(other) == folded:
            return other
        for folder in folders_above(other):
            mine = folders.get(_folded(folder))
            if mine is not None and mine != folder:
                return folder
    return None


def _folded(path: str) -> str:
    return unicodedata.normalize("NFKC", path).casefold()
