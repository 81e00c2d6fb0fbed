"""Pins: each package that was named still is, by a whole version, and by that of the lock file where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mlgate.core.diagnostic import Location
from mlgate.core.rule import Repair, Unrepaired

_LINE = re.compile(
    r"(?m)^[ \t]*-?[ \t]*[\"']?(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?[ \t]*(?P<rest>[=<>!~@^][^#;\r\n]*|)"
    r"[\"']?,?(?:[ \t]*[;#].*)?$"
)
_EXACT = re.compile(r"={1,3}[ \t]*v?\d+(?:\.\d+)*(?:[.-]?(?:a|b|rc|post|dev)\d*)*(?:\+[\w.]+)?[\"']?$")
_LOCKED = re.compile(r'(?m)^name = "(?P<name>[^"]+)"\r?\nversion = "(?P<version>[^"]+)"')


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
    if _EXACT.match(after) is None:
        yield Unrepaired(_start(path), f"`{name}{after}` is no pin to one version")
    elif locked is not None and locked != after.lstrip("=v \t").rstrip("\"'"):
        yield Unrepaired(_start(path), f"`{name}{after}` is not the locked version {locked}")


def _entries(text: str) -> Mapping[str, str]:
    found = {}
    for match in _LINE.finditer(text):
        name = re.sub(r"[-_.]+", "-", match["name"]).lower()
        found[name] = match["rest"].strip()
    return found


def _locked(repair: Repair, name: str) -> str | None:
    for path, text in repair.texts().items():
        if path.endswith(".lock"):
            for match in _LOCKED.finditer(text):
                if re.sub(r"[-_.]+", "-", match["name"]).lower() == name:
                    return match["version"]
    return None


def _start(path: str) -> Location:
    return Location(path, 1, 1, 1, 1)
