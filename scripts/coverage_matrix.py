"""The coverage matrix: demands of docs/demands.yaml, what enforces each, and where that is tested."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from mlgate.engine.registry import RuleCard, rule_cards
from mlgate.reporters.decision_facts import CODES as GATE_CODES

ROOT = Path(__file__).resolve().parent.parent
DEMANDS = ROOT / "docs" / "demands.yaml"
HEAD = "| demand | | enforced by | tested by | state |\n|---|---|---|---|---|"


GATE_TESTS = "tests/gates/test_scenarios.py"
"""Decisions of `mlgate gate`, judged on whole runs."""


class Enforcer(NamedTuple):
    """A rule, and the file whose samples are run as its test."""

    code: str
    name: str
    test: str


class Demand(NamedTuple):
    """One row."""

    id: str
    text: str
    rules: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    not_checkable: str | None = None


def demands() -> list[Demand]:
    """All rows, as written."""
    rows: list[dict[str, Any]] = yaml.safe_load(DEMANDS.read_text(encoding="utf-8"))
    return [
        Demand(
            str(row["id"]),
            row["demand"],
            tuple(row.get("rules", ())),
            tuple(row.get("files", ())),
            row.get("not-checkable"),
        )
        for row in rows
    ]


def enforcers() -> dict[str, Enforcer]:
    """Rules by code, those of the shipped packs and the checks of `mlgate gate` included."""
    found = {card.code: Enforcer(card.code, card.name, _page(card)) for card in rule_cards()}
    for path in sorted((ROOT / "rules" / "packs").glob("*.yaml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            found[rule["code"]] = Enforcer(rule["code"], rule["name"], f"rules/packs/{path.name}")
    for code, (name, _) in GATE_CODES.items():
        found[code] = Enforcer(code, name, GATE_TESTS)
    return found


def _page(card: RuleCard) -> str:
    return f"rules/{card.family}/{card.name}.md"


def covered() -> dict[str, list[str]]:
    """Demand to the codes of the rules that name it in `covers`."""
    found: dict[str, list[str]] = defaultdict(list)
    for card in rule_cards():
        for demand in card.covers:
            found[demand].append(card.code)
    return found


def matrix() -> str:
    """The page without its title."""
    rows = list(_with_others(demands()))
    known = enforcers()
    counts: dict[str, int] = defaultdict(int)
    lines = []
    for row in rows:
        state = _state(row, known)
        counts[state.partition(":")[0]] += 1
        here = [known[code] for code in row.rules if code in known]
        by = [*(f"{item.code} {item.name}" for item in here), *(f"[{file}](../{file})" for file in row.files)]
        tests = ", ".join(f"[{Path(test).stem}](../{test})" for test in dict.fromkeys(item.test for item in here))
        cells = (row.id, row.text, ", ".join(by), tests, state)
        lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    told = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
    return "\n".join([_intro(len(rows), told), HEAD, *lines, ""])


def _intro(count: int, told: str) -> str:
    return (
        f"{count} demands: {told}.\n\n"
        "A rule's page is its test: every sample of it is run. The demands stand in `docs/demands.yaml`, rules name\n"
        "them in `covers`. MLP are checks of `mlgate gate`. *planned* names rules that are still to come: MLD are\n"
        "about documents.\n"
    )


def _with_others(rows: Sequence[Demand]) -> Iterator[Demand]:
    """The rows, and after the last one of a demand the rules that name it, but stand in none of them."""
    by_demand = covered()
    last = {row.id: position for position, row in enumerate(rows)}
    named: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        named[row.id].update(row.rules)
    for position, row in enumerate(rows):
        others = tuple(code for code in by_demand[row.id] if code not in named[row.id])
        is_last = last[row.id] == position
        if is_last and others and not row.rules and row.not_checkable is None:
            yield row._replace(rules=others)
            continue
        yield row
        if is_last and others:
            yield Demand(row.id, "further rules that name it", others)
    for demand in sorted(set(by_demand) - set(last)):
        yield Demand(demand, "", tuple(by_demand[demand]))


def _state(row: Demand, known: dict[str, Enforcer]) -> str:
    if row.not_checkable is not None:
        return f"not checkable: {row.not_checkable}"
    planned = [code for code in row.rules if code not in known]
    if len(planned) < len(row.rules) or row.files:
        return f"enforced in part: planned {', '.join(planned)}" if planned else "enforced"
    return f"not enforced yet: planned {', '.join(planned)}" if planned else "not enforced yet"
