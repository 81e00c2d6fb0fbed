"""Pins: each package that was named still is, by a whole version, and by that of the lock file where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mlgate.core.diagnostic import Location, Span
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.repairs.revisions import is_filler
from mlgate.sources.requirement_files import is_lock_file, locked_versions

_LINE = re.compile(
    r"(?m)^[ \t]*-?[ \t]*[\"']?(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?[ \t]*(?P<rest>[=<>!~@^][^#;\r\n]*|)"
    r"[\"']?,?(?:[ \t]*[;#].*)?$"
)
_REFERENCE = re.compile(r"@[ \t]*\S+://\S*[^\s:/@]@[^\s@/:]+$")
_PACKAGE = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?(?P<rest>[=<>!~].*|)$")
_EXACT = re.compile(r"={1,3}[ \t]*v?\d+(?:\.\d+)*(?:[.-]?(?:a|b|rc|post|dev)\d*)*(?:\+[\w.]+)?[\"']?$")

_ZERO = re.compile(r"={1,3}[ \t]*v?0+(?:\.0+)*[\"']?$")
"""What is pinned to this is pinned to nothing that can be installed."""


def bad_pins(repair: Repair) -> Iterator[Unrepaired]:
    """Packages that are gone, not pinned to one version, or pinned to another than is locked."""
    touched = {target.location.path for target in repair.targets}
    for path, text in repair.texts().items():
        old = repair.old_texts().get(path)
        if old is None or path not in touched or path.endswith((".lock", ".toml")):
            continue
        before, after = _entries(old), _entries(text)
        for name in sorted(before.keys() - after.keys()):
            yield Unrepaired(_start(path), f"`{name}` is gone")
        for name in sorted(after.keys() - before.keys()):
            yield Unrepaired(_start(path), f"`{name}` was not there before")
        for name in sorted(before.keys() & after.keys()):
            yield from _judged(path, name, before[name], after[name], _locked(repair, name))


def _judged(path: str, name: str, before: str, after: str, locked: str | None) -> Iterator[Unrepaired]:
    if before == after:
        return
    if before.startswith("@") and _REFERENCE.search(after) is not None:
        if is_filler(after.rpartition("@")[2].partition("#")[0].strip()):
            yield Unrepaired(_start(path), f"`{name}{after}` names a commit that is made up")
        return
    if _EXACT.match(after) is None or _ZERO.match(after) is not None:
        yield Unrepaired(_start(path), f"`{name}{after}` is no pin to one version")
    elif locked is not None and locked != after.lstrip("=v \t").rstrip("\"'"):
        yield Unrepaired(_start(path), f"`{name}{after}` is not the locked version {locked}")


def lost_installs(repair: Repair) -> Iterator[Unrepaired]:
    """Packages that a notebook installs no more, or in another version than is locked."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        old, new = _installed(before), _installed(after)
        for name in sorted(old.keys() ^ new.keys()):
            words = "is not installed any more" if name in old else "was not installed before"
            yield Unrepaired(after.location(Span(0, 0)), f"`{name}` {words}")
        for option in sorted(_options(after) - _options(before)):
            yield Unrepaired(after.location(Span(0, 0)), f"`{option}` changes what is installed")
        for name in sorted(old.keys() & new.keys()):
            words = _other_version(name, old[name], new[name], _locked(repair, name)) if old[name] != new[name] else ""
            if words:
                yield Unrepaired(after.location(Span(0, 0)), words)


def _other_version(name: str, old: str, new: str, locked: str | None) -> str:
    """What is wrong with another version of what is installed."""
    if _ZERO.match(new) is not None:
        return f"`{name}{new}` is a version that nobody releases"
    if locked is not None:
        return f"`{name}{new}` is not the locked version {locked}" if new.lstrip("=") != locked else ""
    return f"`{name}{old}` was pinned, and is `{name}{new}` now" if _EXACT.match(old) is not None else ""


def _installed(module: Module) -> Mapping[str, str]:
    """Packages that magics install, and what follows their names."""
    found = {}
    for magic in module.unit.install_magics:
        for argument in magic.arguments:
            match = _PACKAGE.match(argument.strip("\"'"))
            if match is not None:
                found[re.sub(r"[-_.]+", "-", match["name"]).lower()] = match["rest"]
    return found


def _options(module: Module) -> set[str]:
    """What installs are told beside packages: where to look, what to leave out."""
    return {word for magic in module.unit.install_magics for word in magic.arguments if word.startswith("-")}


def _entries(text: str) -> Mapping[str, str]:
    found = {}
    for match in _LINE.finditer(text):
        name = re.sub(r"[-_.]+", "-", match["name"]).lower()
        found[name] = match["rest"].strip()
    return found


def _locked(repair: Repair, name: str) -> str | None:
    for path, text in repair.texts().items():
        if is_lock_file(path.rpartition("/")[2]):
            version = locked_versions(path.rpartition("/")[2], text).get(name)
            if version is not None:
                return version
    return None


def _start(path: str) -> Location:
    return Location(path, 1, 1, 1, 1)
