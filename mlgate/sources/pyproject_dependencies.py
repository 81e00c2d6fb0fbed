"""Dependencies in pyproject.toml (project, groups, build, Poetry, uv, PDM, Hatch) and in a Pipfile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlgate.core.diagnostic import Span
from mlgate.core.typing import Any
from mlgate.sources.requirement_entry import EntryKind, RequirementEntry, normal_name, parse_requirement
from mlgate.sources.toml_places import TomlPlaces, load_toml


def pyproject_entries(text: str) -> tuple[RequirementEntry, ...]:
    """The entries of a pyproject.toml."""
    document, error, place = load_toml(text)
    if error:
        return (RequirementEntry(place, "", "pyproject", error=error),)
    places = TomlPlaces(text)
    return (*_standard(document, places), *_poetry(document, places))


def pipfile_entries(text: str) -> tuple[RequirementEntry, ...]:
    """The entries of a Pipfile."""
    document, error, place = load_toml(text)
    if error:
        return (RequirementEntry(place, "", "pipfile", error=error),)
    places = TomlPlaces(text)
    tables = (name for name, value in document.items() if isinstance(value, dict) and name not in _NOT_PACKAGES)
    return tuple(entry for name in tables for entry in _table(document[name], name, places, "pipfile"))


_NOT_PACKAGES = frozenset({"source", "requires", "scripts", "pipenv"})


def _standard(document: Mapping[str, Any], places: TomlPlaces) -> Iterator[RequirementEntry]:
    """Lists of requirement strings, wherever tools keep them."""
    for group, requirements in _lists(document):
        for requirement in requirements if isinstance(requirements, list) else ():
            if isinstance(requirement, str):
                place = places.string(requirement)
                entry = parse_requirement(requirement, place.start, "pyproject", group)
                yield entry._replace(span=place)
            elif isinstance(requirement, dict) and "include-group" in requirement:
                name = str(requirement["include-group"])
                place = places.string(name)
                yield RequirementEntry(place, name, "pyproject", EntryKind.INCLUDE, name, group=group)


def _lists(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    project, tool = _table_of(document, "project"), _table_of(document, "tool")
    yield "build-system", _table_of(document, "build-system").get("requires")
    yield "project", project.get("dependencies")
    yield from _table_of(project, "optional-dependencies").items()
    yield from _table_of(document, "dependency-groups").items()
    yield "dev", _table_of(tool, "uv").get("dev-dependencies")
    yield from _table_of(_table_of(tool, "pdm"), "dev-dependencies").items()
    for name, environment in _table_of(_table_of(tool, "hatch"), "envs").items():
        if isinstance(environment, dict):
            yield name, [*environment.get("dependencies", []), *environment.get("extra-dependencies", [])]


def _poetry(document: Mapping[str, Any], places: TomlPlaces) -> Iterator[RequirementEntry]:
    """Poetry's tables of names and constraints."""
    poetry = _table_of(_table_of(document, "tool"), "poetry")
    for name in ("dependencies", "dev-dependencies"):
        yield from _table(_table_of(poetry, name), f"tool.poetry.{name}", places, "poetry")
    for group, content in _table_of(poetry, "group").items():
        table = f"tool.poetry.group.{group}.dependencies"
        if isinstance(content, dict):
            yield from _table(_table_of(content, "dependencies"), table, places, "poetry")


def _table(table: Mapping[str, Any], path: str, places: TomlPlaces, how: str) -> Iterator[RequirementEntry]:
    """Entries of a table `name = "constraint"` or `name = {version = ..., git = ...}`."""
    for name, value in table.items():
        if name == "python":
            continue
        place = places.key(path, name)
        options = value if isinstance(value, dict) else {"version": value}
        yield _table_entry(name, options, RequirementEntry(place, name, how, group=path))


def _table_entry(name: str, options: Mapping[str, Any], entry: RequirementEntry) -> RequirementEntry:
    version = options.get("version", "")
    specifier = version if isinstance(version, str) and version != "*" else ""
    url = next((str(options[key]) for key in ("git", "url") if key in options), "")
    commit = str(options.get("rev", options.get("ref", "")))
    is_commit = len(commit) >= 7 and all(digit in "0123456789abcdef" for digit in commit)
    bare = specifier.lstrip("=").strip()
    exact = specifier.startswith("==") or (entry.how == "poetry" and bare[:1].isdigit() and "," not in bare)
    return entry._replace(
        name=normal_name(name),
        specifier=specifier,
        specifier_span=Span(entry.span.end, entry.span.end),
        url=f"{url}@{commit}" if url and commit else url,
        local="path" in options,
        editable=bool(options.get("editable", options.get("develop", False))),
        marker=str(options.get("markers", "")),
        pinned=is_commit if url else exact and "*" not in bare,
    )


def _table_of(mapping: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = mapping.get(key)
    return value if isinstance(value, dict) else {}
