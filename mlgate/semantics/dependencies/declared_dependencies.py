"""What a project's files declare as dependencies, and what pins them elsewhere: lock files, constraints, metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from mlgate.core.diagnostic import LocatedEdit, LocatedFix, Location, Span
from mlgate.core.fix import Applicability
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.project import Fact, Project
from mlgate.core.typing import Any
from mlgate.semantics.dependencies.pins import is_loose
from mlgate.semantics.module import Module
from mlgate.semantics.security.credentials import conceal
from mlgate.sources.requirement_files import (
    EntryKind,
    RequirementEntry,
    is_lock_file,
    locked_versions,
    normal_name,
    requirement_entries,
)
from mlgate.sources.unit import SourceUnit, UnitKind

LOOSE, FILE, LOCK, METADATA = "loose", "file", "lock", "metadata"
PIP_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock")
CONDA_LOCKS = ("conda-lock.yml", "pixi.lock")
_FROZEN_NAMES = ("{0}.lock", "{0}.lock.txt", "{0}-lock.txt", "{0}_lock.txt", "{0}-frozen.txt", "{0}-pinned.txt")
_APPLICATION = lazy_regex(r"(?m)^[ \t]*package-mode[ \t]*=[ \t]*false")
"""Poetry's word for a project that nobody installs as a library: its ranges are no promise to others."""
_NEEDED = ("project", "tool.poetry.dependencies")
_METADATA = ("pyproject.toml", "setup.cfg", "setup.py")
_NAMED_FILE = lazy_regex(r"[\w./-]+\.(?:txt|in)\b")
_FOLDERS = ("requirements", "reqs", "constraints")
_BESIDE_PRODUCTION = lazy_regex(
    r"(?:^|[-_./])(?:dev(?:el(?:op(?:ment)?)?)?|tests?|testing|docs?|documentation|lint(?:ing)?|ci|typing|mypy|format|"
    r"tools?|benchmarks?|examples?|optional|extras?|\.github)(?:[-_./]|$)"
)


def gather_declared(unit: SourceUnit) -> Iterator[Fact]:
    """Facts of one project file."""
    path = PurePosixPath(unit.path)
    if is_lock_file(path.name):
        yield Fact(LOCK, _start(unit), "", "", {"versions": locked_versions(path.name, unit.text)})
    elif path.name in _METADATA:
        yield _metadata(unit, unit.text)
        if _APPLICATION.search(unit.text) is not None:
            yield from _gather_entries(unit, [entry for entry in requirement_entries(unit) if entry.group in _NEEDED])
    elif _is_judged(unit):
        yield from _gather_entries(unit, requirement_entries(unit))


def gather_metadata(module: Module) -> Iterator[Fact]:
    """What a setup.py reads its requirements from."""
    if PurePosixPath(module.path).name in _METADATA:
        yield _metadata(module.unit, module.code)


def _metadata(unit: SourceUnit, text: str) -> Fact:
    return Fact(METADATA, _start(unit), "", "", {"files": sorted(set(_NAMED_FILE.findall(text)))})


def _start(unit: SourceUnit) -> Location:
    return unit.location(Span(0, 0))


def _is_judged(unit: SourceUnit) -> bool:
    """Whether exact versions belong into the file: not into the input of a compiler, nor into a library's metadata."""
    name = PurePosixPath(unit.path).name
    if unit.kind is UnitKind.REQUIREMENTS:
        return not name.endswith(".in")
    return unit.kind is UnitKind.PROJECT


def _gather_entries(unit: SourceUnit, entries: Sequence[RequirementEntry]) -> Iterator[Fact]:
    data: dict[str, Any] = {
        "pins": {entry.name: entry.specifier for entry in entries if entry.pinned and entry.name},
        "includes": [entry.name for entry in entries if entry.kind is EntryKind.INCLUDE],
        "constraints": [entry.name for entry in entries if entry.kind is EntryKind.CONSTRAINT],
    }
    yield Fact(FILE, _start(unit), "", "", data)
    for entry in entries:
        if is_loose(entry) and entry.group != "dev-packages":
            start, end = entry.specifier_span
            place = unit.location(entry.specifier_span)
            yield Fact(
                LOOSE,
                unit.location(entry.span),
                conceal(entry.text),
                conceal(_line(unit, entry.span.start)),
                {
                    "name": entry.name,
                    "text": " ".join(conceal(entry.text).split()),
                    "specifier": entry.specifier,
                    "url": conceal(entry.url) if entry.url else entry.url,
                    "how": entry.how,
                    "edit": [start, end, place.line, place.column, place.end_line, place.end_column],
                },
            )


def _line(unit: SourceUnit, offset: int) -> str:
    starts = unit.line_starts
    line = unit.line_of(offset)
    return unit.code[starts[line - 1] : starts[line] if line < len(starts) else None].rstrip("\r\n")


class DeclaredDependencies:
    """The facts of all files together."""

    def __init__(self, project: Project, code: str) -> None:
        """`code` is that of the rule that gathered the facts."""
        self.project = project
        self._facts = project.facts(code)

    def loose(self) -> Iterator[tuple[str, Fact]]:
        """Loose entries that nothing else pins, by path."""
        for path, facts in self._facts.items():
            entries = [fact for fact in facts if fact.kind == LOOSE]
            if not entries or self._is_constraints(path) or path in self._metadata_files or self._is_unknown(path):
                continue
            pins = self._pins_of_constraints(path)
            locked = self._is_locked(path)
            for fact in entries:
                if fact.data["name"] not in pins and (not locked or fact.data["how"] == "docker"):
                    yield path, fact

    def pin_fix(self, path: str, fact: Fact) -> LocatedFix | None:
        """The fix that takes a version from the nearest lock file."""
        is_table = fact.data["how"] in ("pipfile", "poetry", "pyproject")
        version = None if fact.data["url"] or is_table else self._locked_version(path, fact.data["name"])
        if version is None:
            return None
        start, end, *numbers = fact.data["edit"]
        edit = LocatedEdit(Location(path, *numbers), f"=={version}", Span(start, end))
        return LocatedFix("Pin the locked version", Applicability.UNSAFE.value, (edit,))

    def new_line(self, path: str, name: str) -> str | None:
        """A line that declares one more package in a file, which `loose` has nothing to say of; None: nobody knows one.

        With the locked version where there is one; without any where the file needs none, as others pin it.
        """
        version = self._locked_version(path, name)
        is_metadata = path in self._metadata_files or path not in self._files
        if version is not None and not is_metadata:
            return f"{name}=={version}"
        if is_metadata or self._is_locked(path) or normal_name(name) in self._pins_of_constraints(path):
            return name
        return None

    def _of_kind(self, kind: str) -> dict[str, Mapping[str, Any]]:
        return {path: fact.data for path, facts in self._facts.items() for fact in facts if fact.kind == kind}

    @cached_property
    def _files(self) -> dict[str, Mapping[str, Any]]:
        return self._of_kind(FILE)

    @cached_property
    def _locks(self) -> dict[str, Mapping[str, Any]]:
        return self._of_kind(LOCK)

    @cached_property
    def _metadata_files(self) -> frozenset[str]:
        """Files that a package takes its requirements from: ranges are right there."""
        named = self._of_kind(METADATA).items()
        return frozenset(_joined(path, name) for path, data in named for name in data["files"])

    @cached_property
    def _included_by(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path, data in self._files.items():
            for name in data["includes"]:
                found.setdefault(_joined(path, name), []).append(path)
        return found

    def _is_constraints(self, path: str) -> bool:
        name = PurePosixPath(path).name
        if name.startswith("constraint"):
            return True
        return any(path == _joined(other, one) for other, data in self._files.items() for one in data["constraints"])

    def _constraints_of(self, path: str) -> Iterator[str]:
        """Constraints files that are in force when a file is installed, by itself or through others that include it."""
        pending, seen = [path], {path}
        while pending:
            current = pending.pop()
            for name in self._files.get(current, {}).get("constraints", ()):
                yield _joined(current, name)
            for other in self._included_by.get(current, ()):
                if other not in seen:
                    seen.add(other)
                    pending.append(other)

    def _pins_of_constraints(self, path: str) -> frozenset[str]:
        return frozenset(
            name for one in self._constraints_of(path) for name in self._files.get(one, {}).get("pins", ())
        )

    def _is_unknown(self, path: str) -> bool:
        """Whether constraints are in force that nobody has read: a URL, or a file outside of the run."""
        return any(one not in self._files for one in self._constraints_of(path))

    def _is_locked(self, path: str) -> bool:
        """Whether a lock file lies beside."""
        place = PurePosixPath(path)
        folders = [place.parent, *([place.parent.parent] if place.parent.name in _FOLDERS else [])]
        is_conda = place.suffix in (".yml", ".yaml")
        names = CONDA_LOCKS if is_conda else (*PIP_LOCKS, *(name.format(place.stem) for name in _FROZEN_NAMES))
        return any(self.project.exists((folder / name).as_posix()) for folder in folders for name in names)

    def _locked_version(self, path: str, name: str) -> str | None:
        for folder in PurePosixPath(path).parents:
            for lock in PIP_LOCKS:
                versions = self._locks.get((folder / lock).as_posix(), {}).get("versions", {})
                if normal_name(name) in versions:
                    return str(versions[normal_name(name)])
        return None


def is_beside_production(path: str) -> bool:
    """Whether a file serves development, tests or documentation: what it installs computes no results."""
    return _BESIDE_PRODUCTION.search(path.lower().removesuffix(".txt")) is not None


def _joined(path: str, name: str) -> str:
    """A path as written in a file, from where the run looks; URLs stay what they are."""
    if "://" in name:
        return name
    parts: list[str] = []
    for part in (*PurePosixPath(path).parent.parts, *name.split("/")):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in (".", ""):
            parts.append(part)
    return "/".join(parts)
