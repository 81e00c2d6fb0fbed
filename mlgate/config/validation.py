"""Tables as written to partial options; everything pydantic says is put in our own words. Imports pydantic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mlgate.config.catalogue_options import CatalogueEntry, MetricOptions, OptionTable, SeedOptions
from mlgate.config.errors import Problem, quoted
from mlgate.config.known_rules import KnownRules
from mlgate.config.merging import Key, Option, Origin, PartialOptions, flattened
from mlgate.config.options import (
    AgentOptions,
    CodeRuleOptions,
    NotebookOptions,
    Options,
    ProjectOptions,
    ReviewOptions,
    SuppressionOptions,
)
from mlgate.config.reading import SECTION, Section
from mlgate.config.spelling import listed, nearest
from mlgate.core.lazy_regex import lazy_regex

Path = tuple[str | int, ...]

_TABLES: Mapping[Key, type[OptionTable]] = {
    (): Options,
    ("suppressions",): SuppressionOptions,
    ("project",): ProjectOptions,
    ("notebooks",): NotebookOptions,
    ("review",): ReviewOptions,
    ("agent",): AgentOptions,
    ("code-rules",): CodeRuleOptions,
}
_ENTRY_TABLES: Mapping[Key, type[OptionTable]] = {
    (): CatalogueEntry,
    ("seed",): SeedOptions,
    ("metric",): MetricOptions,
}
_ACCEPTED = {
    "string_type": "a string",
    "list_type": "a list of strings",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "model_type": "a table",
    "dict_type": "a table",
}
_CHOICE = lazy_regex(r"'([^']*)'")
_SELECTOR_LISTS = ("select", "extend-select", "ignore")


def validated(section: Section, known: KnownRules) -> tuple[PartialOptions, list[Problem]]:
    """The options of one section, and what is wrong with it; without problems the options are complete and right."""
    partial, problems = PartialOptions(), list(_unknown_rules(section, known))
    try:
        options = Options.model_validate(section.table)
    except ValidationError as error:
        told = (details for details in error.errors(include_url=False) if details["type"] != "none_required")
        problems += [_problem(section, details) for details in told]
    else:
        written = options.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"extend"})
        partial = PartialOptions({key: _option(section, key, value) for key, value in flattened(written).items()})
    return partial, sorted(problems, key=lambda problem: problem.line or 0)


def _option(section: Section, key: Key, value: Any) -> Option:
    return Option(value, (Origin(str(section.path), section.line(*key)),))


def _problem(section: Section, details: ErrorDetails) -> Problem:
    """One pydantic error as a problem."""
    path, found = _real_path(section.table, details["loc"])
    if details["type"] == "extra_forbidden":
        return _unknown_key(section, path)
    if details["type"] == "missing":
        name = str(details["loc"][-1])
        return section.problem(f"{quoted(name)} is missing", (*path, name))
    if details["loc"][-1] == "[key]" and path != details["loc"]:
        return section.problem(f"{quoted(path[-1])} {_reason(details)}", path)
    return _wrong_value(section, path, found, details)


def _real_path(table: Any, location: Sequence[str | int]) -> tuple[Path, Any]:
    """The part of pydantic's location that is in the table (it adds names of alternatives), and what stands there."""
    path: Path = ()
    for part in location:
        is_key = isinstance(table, dict) and part in table
        is_index = isinstance(table, list) and isinstance(part, int)
        if is_key or is_index:
            path, table = (*path, part), table[part]
    return path, table


def _unknown_key(section: Section, path: Path) -> Problem:
    if path == SECTION[:1] and not section.prefix:
        accepted = "the options without `tool.mlgate`, as this is no pyproject.toml"
        return section.problem(f"unknown key {quoted(path[-1])}", path, accepted)
    keys = [field.alias or name for name, field in _table_at(path[:-1]).model_fields.items()]
    near = nearest(str(path[-1]), keys)
    return section.problem(
        f"unknown key {quoted(path[-1])}", path, accepted="" if near else listed(sorted(keys)), nearest=near
    )


def _table_at(path: Path) -> type[OptionTable]:
    keys = tuple(part for part in path if isinstance(part, str))
    if keys[:2] == ("project", "catalogue"):  # a key may be spelt like an alternative: `table`
        return _ENTRY_TABLES.get(keys[3:], CatalogueEntry)
    return _TABLES[keys]


def _wrong_value(section: Section, path: Path, found: Any, details: ErrorDetails) -> Problem:
    name, verb = (path[-1], "is") if isinstance(path[-1], str) else (path[-2], "holds")
    shown = "a table" if isinstance(found, dict) else "a list" if isinstance(found, list) else quoted(found)
    kind, context = details["type"], details.get("ctx", {})
    if kind in ("value_error", "shape"):
        return section.problem(f"{quoted(name)}: {shown} {_reason(details)}", path)
    accepted, near = _ACCEPTED.get(kind, details["msg"]), None
    if kind == "literal_error":
        choices = _CHOICE.findall(context["expected"])
        accepted, near = listed(choices), nearest(found, choices) if isinstance(found, str) else None
    elif kind in ("greater_than_equal", "less_than_equal"):
        accepted = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
    elif path == ("code-rules",):
        accepted = "a list of tables"
    return section.problem(f"{quoted(name)} {verb} {shown}", path, accepted, near)


def _reason(details: ErrorDetails) -> str:
    return str(details["ctx"]["error"]) if "error" in details.get("ctx", {}) else details["msg"]


def _unknown_rules(section: Section, known: KnownRules) -> Iterator[Problem]:
    for path, selector in _selectors(section.table):
        if isinstance(selector, str) and not known.accepts(selector):
            yield section.problem(f"unknown rule {quoted(selector)}", path, nearest=known.nearest(selector))


def _selectors(table: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Every place where a rule is named, whether or not the table is right otherwise."""
    ignores = table.get("per-file-ignores")
    severity = table.get("severity")
    lists: dict[Path, Any] = {(name,): table.get(name) for name in _SELECTOR_LISTS}
    if isinstance(ignores, dict):
        lists |= {("per-file-ignores", pattern): codes for pattern, codes in ignores.items()}
    if isinstance(severity, dict):
        yield from ((("severity", name), name) for name in severity)
    for path, items in lists.items():
        if isinstance(items, list):
            yield from (((*path, index), item) for index, item in enumerate(items))
