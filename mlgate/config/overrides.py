"""What the command line says over the configuration files: typed flags, and `--config key=value`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import Enum, IntEnum
from pathlib import Path

from mlgate.config.errors import ConfigurationError, Problem, quoted
from mlgate.config.known_rules import KnownRules
from mlgate.config.merging import Option, Origin, PartialOptions, flattened
from mlgate.config.reading import Section
from mlgate.config.settings import FailLevel, Profile
from mlgate.core.diagnostic import Confidence, Severity
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple

ASSIGNMENT_OPTION = "--config"
_MARKS = frozenset("\"'[]{}\n\r")


class Overrides(NamedTuple):
    """What the command line says; None where it says nothing. A field is spelt as its flag and its option.

    Attributes:
        baseline: Absolute: the command line's paths are relative to the working directory, a file's to its folder.
        assignments: The `KEY=VALUE` of every `--config KEY=VALUE`, VALUE in TOML; a bare word is a string.
    """

    profile: Profile | None = None
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    per_file_ignores: Mapping[str, tuple[str, ...]] | None = None
    exclude: tuple[str, ...] | None = None
    respect_gitignore: bool | None = None
    fail_level: FailLevel | None = None
    min_severity: Severity | None = None
    min_confidence: Confidence | None = None
    baseline: Path | None = None
    assignments: tuple[str, ...] = ()


NO_OVERRIDES = Overrides()


def flag_options(overrides: Overrides, known: KnownRules) -> PartialOptions:
    """The options that the flags set.

    Raises:
        ConfigurationError: A flag names a rule that does not exist.
    """
    given = {name.replace("_", "-"): value for name, value in overrides._asdict().items()}
    table = {name: _plain(value) for name, value in given.items() if name != "assignments" and value is not None}
    problems = list(_unknown_rules(table, known))
    if problems:
        raise ConfigurationError(problems)
    return PartialOptions({key: Option(value, (Origin(f"--{key[0]}"),)) for key, value in flattened(table).items()})


def assignment_section(assignment: str) -> Section:
    """One `KEY=VALUE` as a section of its own, to be validated like a file.

    Raises:
        ConfigurationError: It is not `KEY=VALUE`, or VALUE is not TOML.
    """
    import tomllib

    key, equals, value = assignment.partition("=")
    bare = f"{key}={json.dumps(value.strip(), ensure_ascii=False)}"
    for text in (assignment, bare) if _MARKS.isdisjoint(value) and value.strip() else (assignment,):
        try:
            table = tomllib.loads(text)
        except (ValueError, RecursionError):
            continue
        if equals and "extend" not in table:
            return Section(Path(ASSIGNMENT_OPTION), "", (), table)
    reason = "`extend` belongs in a file" if key.strip() == "extend" else f"cannot read {quoted(assignment)}"
    accepted = "" if key.strip() == "extend" else "KEY=VALUE with a TOML value"
    raise ConfigurationError([Problem(reason, ASSIGNMENT_OPTION, accepted=accepted)])


def _plain(value: Any) -> Any:
    if isinstance(value, IntEnum):
        return value.name.lower()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {pattern: list(codes) for pattern, codes in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _unknown_rules(table: Mapping[str, Any], known: KnownRules) -> Iterator[Problem]:
    named = [(name, word) for name in ("select", "extend-select", "ignore") for word in table.get(name, ())]
    named += [("per-file-ignores", word) for words in table.get("per-file-ignores", {}).values() for word in words]
    for name, word in named:
        if not known.accepts(word):
            yield Problem(f"unknown rule {quoted(word)}", f"--{name}", key=name, nearest=known.nearest(word))
