"""Which versions of packages anybody has named: in the project, in a convention, or by installing them here."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from mlgate.agent.tree import Tree
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.engine.ruleset import RuleSet
from mlgate.sources.requirement_files import is_lock_file, locked_versions, normal_name

_READ = (".ipynb", ".lock", ".json")
"""Files that are read however large they are: outputs and lock files name versions."""
_BETWEEN = rb"""(?:["'`\]\s:,{(@]|\\n|\\"|version|v|={1,3}|-){1,30}?"""
_VERSION = rb"(\d+(?:\.\d+)+(?:[.-]?(?:a|b|rc|post|dev)\d*)*(?:\+[\w.]+)?|(?<==)\d+(?![\w.]))"
_ENVIRONMENTS = (".venv", "venv", "env")
_NAMED = re.compile(r"`([A-Za-z0-9][\w.-]*)(?:\[[^\]`]*\])?[^`\s]*`")


class KnownVersions:
    """What is known before a run: what an answer writes down is no evidence for the next one.

    Args:
        tree: The project at the start.
        told: Further texts of its people: the team's conventions.
        top: The folder of the project, whose environment is looked at.
    """

    def __init__(self, tree: Tree, told: Sequence[str] = (), top: str = "") -> None:
        self._tree = tree
        self._told = "\n".join(told).encode()
        self._top = top
        self._known: dict[str, frozenset[str]] = {}

    def of(self, name: str) -> frozenset[str]:
        """The versions that are known of a package."""
        name = normal_name(name)
        if name not in self._known:
            self._known[name] = self._installed.get(name, frozenset()) | frozenset(self._named(name))
        return self._known[name]

    def knows(self, name: str, version: str) -> bool:
        """Whether a version of a package is known, however it is written."""
        return _plain(version) in {_plain(known) for known in self.of(name)}

    def names(self, text: str) -> bool:
        """Whether a text stands anywhere: a commit, a tag."""
        return any(text.encode() in content for content in self._texts)

    def lines(self, rules: RuleSet, diagnostics: Collection[LocatedDiagnostic]) -> tuple[str, ...] | None:
        """What is known of the packages that diagnostics name; None where no repair of theirs names a version."""
        cards = {card.code: card for card in rules.cards}
        about = [item for item in diagnostics if item.code in cards and rules.rule(cards[item.code]).names_versions]
        names = dict.fromkeys(normal_name(name) for item in about for name in _NAMED.findall(item.message))
        return tuple(f"{name} {', '.join(sorted(self.of(name)))}" for name in names if self.of(name)) if about else None

    def _named(self, name: str) -> Iterator[str]:
        words = rb"[-_.]+".join(re.escape(part).encode() for part in name.split("-"))
        pattern = re.compile(rb"(?i)(?<![\w.-])" + words + rb"(?:\[[^\]\n]*\])?" + _BETWEEN + _VERSION)
        for content in self._texts:
            yield from (match.decode() for match in pattern.findall(content))
        for locked in self._locked:
            if name in locked:
                yield locked[name]

    @cached_property
    def _locked(self) -> Sequence[Mapping[str, str]]:
        paths = [path for path in self._tree if is_lock_file(path.rpartition("/")[2])]
        return [locked_versions(path.rpartition("/")[2], self._tree[path].decode("utf-8", "replace")) for path in paths]

    @cached_property
    def _texts(self) -> Sequence[bytes]:
        paths = (path for path in self._tree if self._tree.is_small(path) or path.endswith(_READ))
        return [self._told, *(self._tree[path] for path in paths)]

    @cached_property
    def _installed(self) -> Mapping[str, frozenset[str]]:
        """Packages of this environment, and of those that the project keeps beside it."""
        from importlib.metadata import distributions

        folders = [str(place) for name in _ENVIRONMENTS for place in _site_packages(Path(self._top, name))]
        found: dict[str, frozenset[str]] = {}
        for item in (*distributions(), *(distributions(path=folders) if folders else ())):
            name, version = item.metadata["Name"], item.metadata["Version"]
            if name and version:
                found[normal_name(name)] = found.get(normal_name(name), frozenset()) | {version}
        return found


def _site_packages(environment: Path) -> Iterator[Path]:
    if os.path.isdir(environment):
        yield from environment.glob("lib/python*/site-packages")
        yield from environment.glob("Lib/site-packages")


def _plain(version: str) -> str:
    """A version as others compare it: `2.2`, `2.2.0`."""
    from packaging.version import InvalidVersion, Version

    try:
        return re.sub(r"(?:\.0)+$", "", str(Version(version)))
    except InvalidVersion:
        return version
