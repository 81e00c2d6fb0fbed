"""Names of all distributions that a project file mentions as dependencies, for whatever purpose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.sources.requirement_entry import EntryKind, normal_name
from mlgate.sources.requirement_files import is_lock_file, requirement_entries
from mlgate.sources.toml_places import load_toml
from mlgate.sources.unit import SourceUnit, UnitKind

_QUOTED = lazy_regex(r"""["']([A-Za-z0-9][\w.-]*)[^"'\n]*["']""")
_NAME = lazy_regex(r"[A-Za-z0-9][\w.-]*")
_OWN_NAME = lazy_regex(r"""^[ \t]*name[ \t]*=[ \t]*["']?([\w.-]+)""", re.MULTILINE)
_DYNAMIC = lazy_regex(r"dynamic\s*=\s*\[[^\]]*[\"']dependencies[\"']")


class DeclaredNames(NamedTuple):
    """Normalised names; `own` are names of the project itself, `unknown` says that there may be any others.

    `includes` are files that are read as well. `is_whole`: whether the file is meant to say what the code needs.
    """

    names: frozenset[str]
    own: frozenset[str] = frozenset()
    unknown: bool = False
    includes: frozenset[str] = frozenset()
    is_whole: bool = True


def declared_names(unit: SourceUnit) -> DeclaredNames | None:
    """What a project file declares; None for a lock file, and what is no declaration at all."""
    name = PurePosixPath(unit.path).name
    if is_lock_file(name) or unit.kind not in (UnitKind.REQUIREMENTS, UnitKind.PROJECT):
        return None
    entries = requirement_entries(unit)
    names = {entry.name for entry in entries if entry.kind is EntryKind.PACKAGE and entry.name}
    unreadable = any(entry.kind is EntryKind.INCLUDE and "://" in entry.name for entry in entries)
    nameless = any(entry.url and not entry.name for entry in entries)
    if name == "pyproject.toml":
        document, error, _ = load_toml(unit.text)
        names = set(_named_in(document))
        dynamic = _DYNAMIC.search(unit.text) is not None and ".txt" not in unit.text
        return DeclaredNames(
            frozenset(names), _own_names(unit.text), bool(error) or dynamic, is_whole=_needs_something(document)
        )
    images = {word for entry in entries if entry.kind is EntryKind.IMAGE for word in _words(entry.name or entry.text)}
    own = _own_names(unit.text) if name == "setup.cfg" else frozenset()
    includes = {entry.name for entry in entries if entry.kind is EntryKind.INCLUDE and "://" not in entry.name}
    is_whole = not any(entry.how == "docker" for entry in entries)
    found = frozenset(names | images | _url_names(entries))
    return DeclaredNames(found, own, unreadable or nameless, frozenset(includes), is_whole)


def _needs_something(document: Mapping[str, Any]) -> bool:
    """Whether a pyproject.toml declares more than what development and building need."""
    project, tool = document.get("project", {}), document.get("tool", {})
    tables = [project, *(tool.get(name, {}) for name in ("poetry", "pixi"))] if isinstance(tool, dict) else [project]
    keys = ("dependencies", "optional-dependencies", "pypi-dependencies")
    return any(isinstance(table, dict) and any(table.get(key) for key in keys) for table in tables)


def names_in_setup(code: str) -> DeclaredNames:
    """What a setup.py may declare: every string in it that begins like a requirement."""
    names = frozenset(normal_name(found) for found in _QUOTED.findall(code))
    return DeclaredNames(names, _own_names(code), "install_requires" in code and "open(" in code and ".txt" not in code)


def _own_names(text: str) -> frozenset[str]:
    return frozenset(normal_name(found) for found in _OWN_NAME.findall(text))


def _words(image: str) -> Iterator[str]:
    """`pytorch/pytorch:2.1-cuda` brings pytorch."""
    return (word.lower() for word in re.split(r"[/:@\s]", image) if word)


def _url_names(entries: Any) -> set[str]:
    """Names of repositories: `git+https://host/owner/name.git` mostly holds what it is called."""
    urls = (entry.url for entry in entries if entry.url)
    return {
        normal_name(url.partition("#")[0].partition("@")[0].rstrip("/").rpartition("/")[2].removesuffix(".git"))
        for url in urls
    }


def _named_in(document: Mapping[str, Any]) -> Iterator[str]:
    """Keys and strings of every table and list of dependencies, whichever tool reads it."""
    pending: list[tuple[Any, bool]] = [(document, False)]
    while pending:
        value, wanted = pending.pop()
        if isinstance(value, dict):
            if wanted:
                yield from (normal_name(key) for key in value if key not in _NOT_NAMES)
            pending.extend((inner, _is_wanted(key, inner, wanted)) for key, inner in value.items())
        elif isinstance(value, list):
            texts = (item for item in value if wanted and isinstance(item, str))
            yield from (normal_name(match[0]) for text in texts if (match := _NAME.match(text)))
            pending.extend((item, False) for item in value if isinstance(item, (dict, list)))


_NOT_NAMES = ("python", "version", "include-group")


def _is_wanted(key: str, value: Any, wanted: bool) -> bool:
    """Whether a value holds dependencies: by its key, or as a group within a table of them."""
    return (
        key.endswith(("dependencies", "dependency-groups"))
        or key in ("requires", "extras")
        or (wanted and isinstance(value, (list, dict)))
    )
