"""What the declared version of a package says about a release at which its behaviour changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import PurePosixPath

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.project import Fact
from mlgate.semantics.module import Module
from mlgate.sources.requirement_files import install_entries, is_lock_file, locked_versions, requirement_entries
from mlgate.sources.unit import SourceUnit

PIN = "pin"
_EXACT = lazy_regex(r"={2,3}\s*v?(\d[\w.!+-]*)")


class Bound(Enum):
    """On which side of a release the declared versions lie."""

    BEFORE = "before"
    SINCE = "since"
    EITHER = "either"
    UNDECLARED = "undeclared"


def module_pins(module: Module, package: str) -> Iterator[Fact]:
    """Facts about a package that a notebook installs by magic."""
    for install in module.unit.install_magics:
        for entry in install_entries(install):
            if entry.name == package:
                yield module.fact(PIN, install.span, {"specifier": entry.specifier})


def file_pins(unit: SourceUnit, package: str) -> Iterator[Fact]:
    """Facts about a package that a project file declares or locks."""
    if package.encode() not in unit.data:
        return
    name = PurePosixPath(unit.path).name
    if is_lock_file(name):
        version = locked_versions(name, unit.text).get(package)
        if version is not None:
            yield Fact(PIN, unit.location(Span(0, 0)), name, "", {"specifier": f"=={version}"})
    for entry in requirement_entries(unit):
        if entry.name == package:
            yield Fact(PIN, unit.location(entry.span), entry.text, entry.text, {"specifier": entry.specifier})


def nearest_specifiers(path: str, pins: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The specifiers that count for a file: its own, else those of the nearest folder around it."""
    if path in pins:
        return pins[path]
    for folder in PurePosixPath(path).parents:
        found = [one for place, specifiers in pins.items() if _serves(place) == folder for one in specifiers]
        if found:
            return found
    return ()


def _serves(place: str) -> PurePosixPath:
    """The folder that a project file speaks for: `requirements/base.txt` speaks for the one above."""
    folder = PurePosixPath(place).parent
    return folder.parent if folder.name in ("requirements", "reqs", "constraints") else folder


def bound_at(specifiers: Iterable[str], before: Sequence[str], since: Sequence[str]) -> Bound:
    """Whether the specifiers allow releases `before` a change, `since` it, or both."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    allowed = []
    for specifier in specifiers:
        try:
            allowed.append(SpecifierSet(_as_pip(specifier), prereleases=True))
        except InvalidSpecifier:
            continue
    if not allowed:
        return Bound.UNDECLARED
    old = any(all(version in one for one in allowed) for version in before)
    new = any(all(version in one for one in allowed) for version in since)
    return Bound.EITHER if old and new else Bound.BEFORE if old else Bound.SINCE


def one_version(specifiers: Iterable[str]) -> str | None:
    """The one release that the specifiers pin; None when they allow several, or differ."""
    found = {match[1] if (match := _EXACT.fullmatch(_as_pip(specifier))) else None for specifier in specifiers}
    return found.pop() if len(found) == 1 else None


def _as_pip(specifier: str) -> str:
    """`=1.13` and `1.13.*` of conda and Poetry, `^2.6` of Poetry, as pip writes them."""
    text = specifier.strip().strip("()")
    if text.startswith("^"):
        return f">={text[1:]}"
    if text.startswith("=") and not text.startswith("=="):
        return f"=={text[1:].partition('=')[0]}.*"
    return f"=={text}" if text[:1].isdigit() else text
