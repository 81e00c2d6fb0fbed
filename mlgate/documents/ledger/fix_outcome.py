"""What a run of `mlgate fix` did, from its JSON report: what it repaired is a change, what it gave up is debt."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from mlgate.config.errors import ConfigurationError, Problem
from mlgate.config.reading import read_content
from mlgate.core.fix_report import Ending
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.documents.ledger.inline import code, escaped
from mlgate.semantics.documents.kinds.observation_ledger import KIND
from mlgate.semantics.documents.values import State, state_of

SCHEMA = "mlgate/fix-report/1"
_MOST = 12
_REPAIRED = {
    Ending.FIXED: "`mlgate fix` repaired {count} by rules",
    Ending.FIXED_BY_AGENT: "`mlgate fix` repaired {count} by an agent",
}
_LEFT = {
    Ending.PARKED: "parked by `mlgate fix`",
    Ending.UNFIXABLE: "called unfixable by the agent",
    Ending.LEFT: "left by `mlgate fix`",
}


class Finding(NamedTuple):
    """A diagnostic of the report, and what became of it."""

    code: str
    message: str
    place: str
    ending: Ending
    why: str


class FixOutcome(NamedTuple):
    """What the report says that a ledger wants to know; `tests`: `passed` or `unverified`."""

    findings: tuple[Finding, ...]
    bugs: tuple[str, ...]
    agent: str
    tests: str
    is_preview: bool


def read_fix_outcome(path: Path) -> FixOutcome:
    """Read a report.

    Raises:
        ConfigurationError: It cannot be read, or is none.
    """
    try:
        members = json.loads(read_content(path).decode("utf-8-sig"))
        if members["schema"] != SCHEMA:
            raise ConfigurationError([Problem(f"is no report of `mlgate fix` ({SCHEMA})", str(path))])
        return _outcome(members)
    except ConfigurationError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        wrong = Problem(f"is no report of `mlgate fix` ({SCHEMA})", str(path), accepted="its --output-format json")
        raise ConfigurationError([wrong]) from None


def _outcome(members: Mapping[str, Any]) -> FixOutcome:
    agent = members["agent"]
    files = members["files"]
    return FixOutcome(
        tuple(_finding(item) for item in (*members["diagnostics"], *members.get("shown", ()))),
        tuple(f"{item['code']}: {item['reason']}" for item in members["bugs"]),
        ", ".join(str(word) for word in (agent["name"], agent["model"]) if word) if agent else "",
        str(members["tests"]["verdict"]),
        not files["written"] and bool(files["would_write"]),
    )


def _finding(item: Mapping[str, Any]) -> Finding:
    location = item["location"]
    cell = location.get("cell")
    where = f"cell {cell['index']}:{cell['line']}" if cell else str(location["line"])
    place = f"{location['path']}:{where}"
    return Finding(str(item["code"]), str(item["message"]), place, Ending(item["ending"]), str(item["why"]))


def with_fixes(values: Mapping[str, str], outcome: FixOutcome) -> dict[str, str]:
    """The values of an entry, and what the fixes add to them."""
    found = dict(values)
    if outcome.is_preview:
        return found
    for name, lines in (
        ("Change", _changes(outcome)),
        ("Debt created", _debts(outcome)),
        ("Unexpected errors", _bugs(outcome)),
    ):
        added = list(lines)
        if added:
            found[name] = _joined(name, found.get(name, "unknown"), added)
    return found


def _joined(name: str, value: str, added: list[str]) -> str:
    """A value with further lines; what was unknown gives way to them."""
    spec = KIND.field(name)
    is_open = state_of(value, spec.question, spec.allows_none) is not State.FILLED
    before = [] if is_open else [line.removeprefix("- ") for line in value.split("\n")]
    lines = [*before, *added]
    return lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)


def _changes(outcome: FixOutcome) -> Iterator[str]:
    for ending, words in _REPAIRED.items():
        counts = Counter(item.code for item in outcome.findings if item.ending is ending)
        if counts:
            total = counts.total()
            repaired = words.format(count=f"{total:,} diagnostic{'s' * (total != 1)}")
            told = ", ".join(f"{code(name)} {count:,}" for name, count in sorted(counts.items()))
            who = f" ({escaped(outcome.agent)})" if ending is Ending.FIXED_BY_AGENT and outcome.agent else ""
            yield f"{repaired}{who}: {told}; tests: {escaped(outcome.tests)}"


def _debts(outcome: FixOutcome) -> Iterator[str]:
    left = [item for item in outcome.findings if item.ending in _LEFT]
    for item in left[:_MOST]:
        why = f": {escaped(item.why, 160)}" if item.why else ""
        yield f"{code(item.code)} at {code(item.place)} {_LEFT[item.ending]}{why}"
    if len(left) > _MOST:
        yield f"and {len(left) - _MOST:,} more that `mlgate fix` did not repair"


def _bugs(outcome: FixOutcome) -> Iterator[str]:
    return (f"a fix of mlgate was refused: {escaped(bug, 160)}" for bug in outcome.bugs)
