r"""Kit for authors of rules: check a piece of code held in memory, apply its fixes.

from mlgate.testing import check_source

def test_alias_is_resolved():
    assert check_source("import numpy as n\\nn.random.rand(3)\n", select=["MLG201"])
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from mlgate.config.contracts import with_contract_texts
from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Confidence, LocatedDiagnostic, Severity
from mlgate.core.project import FileChange, TrackedFile
from mlgate.core.rule import EngineRule, Rule
from mlgate.core.typing import Any
from mlgate.engine.checker import Checker
from mlgate.engine.edits import apply_edits, compatible_fixes, edits_of
from mlgate.engine.packs import class_of
from mlgate.engine.project import Surroundings
from mlgate.engine.registry import RuleCard, find_rule, rule_classes
from mlgate.engine.ruleset import RuleSet
from mlgate.engine.run import Run
from mlgate.integrations.ruff import Ruff, is_available
from mlgate.sources.read import unit_from_bytes

Selected = Sequence[str | type[Rule]]
"""Rules by code or name, or their classes: those of a plug-in need not be installed to be tested."""
ALL_FIXES = frozenset({"safe", "unsafe"})
MAX_PASSES = 10
TODAY = date(2026, 1, 1)
"""The day that `until=` of a suppression is judged by, unless a test says otherwise: tests with dates do not rot."""


def checker_for(select: Selected | None = None, settings: Settings | None = None) -> Checker:
    """A checker with the selected rules (codes, names or classes; all when None), each at its own severity."""
    settings = settings or Settings()
    rules = _selected(select, settings)
    ruleset = RuleSet.of(tuple(rules), {rule.code: rule.severity for rule in rules})
    return Checker(ruleset, settings, Ruff() if is_available() else None)


def _selected(select: Selected | None, settings: Settings) -> list[type[Rule]]:
    packs = [class_of(rule) for rule in settings.pack_rules]
    if select is None:
        return [*rule_classes(), *packs]
    found: list[type[Rule]] = []
    for wanted in select:
        rule = wanted if not isinstance(wanted, str) else find_rule(wanted) or _packed(wanted, packs)
        if rule is None:
            raise ValueError(f"unknown rule `{wanted}`")
        found.append(rule)
    return found


def _packed(wanted: str, packs: Sequence[type[Rule]]) -> type[Rule] | None:
    return next((rule for rule in packs if wanted in (rule.code, rule.name)), None)


def check_files(
    files: Mapping[str, str | bytes],
    select: Selected | None = None,
    settings: Settings | None = None,
    today: date = TODAY,
    changes: Sequence[FileChange] = (),
    tracked: Sequence[TrackedFile] = (),
) -> list[LocatedDiagnostic]:
    """Diagnostics of a small project held in memory (file name to content), less those that its comments suppress.

    The project is all there is: files on disk are not seen. `changes` are those since some revision, `tracked` what
    git keeps.

    Diagnostics of every severity and confidence are given. The engine's own rules speak of what the others say: where
    one of them is selected, all rules run.

    Raises:
        RuntimeError: A rule failed.
    """
    settings = _showing_all(settings or Settings())
    settings = with_contract_texts(settings, ((name, _bytes(content)) for name, content in files.items()))
    checker = checker_for(None if _speaks_of_others(select) else select, settings)
    run = Run(checker, {**known_names(), **_names_of(checker.rules.cards)}, today=today)
    run.surroundings = Surroundings(
        lambda path: False,
        (".",),
        tuple(changes),
        lambda size: [file for file in tracked if file.size > size],
        text=lambda path: _bytes(files[path]).decode() if path in files else None,
    )
    units = [unit_from_bytes(_bytes(content), name) for name, content in files.items()]
    report = run.report(checker.check_units(units))
    if run.crashes:
        raise RuntimeError("\n".join(f"{crash.summary}\n{crash.trace}" for crash in run.crashes))
    codes = {rule.code for rule in _selected(select, settings)}
    return [item for item in report.diagnostics if select is None or item.code in codes]


def known_names() -> dict[str, str]:
    """Codes and names of all rules to codes."""
    return {key: rule.code for rule in rule_classes() for key in (rule.code, rule.name)}


def _names_of(cards: Iterable[RuleCard]) -> dict[str, str]:
    return {key: card.code for card in cards for key in (card.code, card.name)}


def _speaks_of_others(select: Selected | None) -> bool:
    rules = (find_rule(name) if isinstance(name, str) else name for name in select or ())
    return any(rule is not None and issubclass(rule, EngineRule) for rule in rules)


def _showing_all(settings: Settings) -> Settings:
    return settings._replace(min_severity=Severity.NOTE, min_confidence=Confidence.LOW)


def check_source(
    source: str | bytes,
    path: str = "sample.py",
    select: Selected | None = None,
    settings: Settings | None = None,
) -> list[LocatedDiagnostic]:
    """Diagnostics of one file held in memory; its name decides how it is read."""
    return check_files({path: source}, select, settings)


def fix_source(
    source: str,
    path: str = "sample.py",
    select: Selected | None = None,
    settings: Settings | None = None,
    applicabilities: frozenset[str] = ALL_FIXES,
) -> str:
    """`source` after all fixes of the selected rules, to the fixpoint.

    Raises:
        RuntimeError: The fixes do not come to an end, or break the syntax.
    """
    for _ in range(MAX_PASSES):
        fixes = compatible_fixes(check_source(source, path, select, settings), applicabilities)
        fixes = [fix for fix in fixes if fix.is_within(path) and not any(edit.raw for edit in fix.edits)]
        if not fixes:
            return source
        code = unit_from_bytes(source.encode(), path).code
        source = apply_edits(code, [edit for fix in fixes for edit in edits_of(fix)])
        if path.endswith(".py"):
            compile(source, path, "exec")
    raise RuntimeError(f"fixes do not converge:\n{source}")


def notebook_source(cells: Sequence[Mapping[str, Any]], metadata: Mapping[str, Any] | None = None) -> str:
    """A notebook (format 4.5) as JSON text; each cell needs `source`, the rest is filled in."""
    full = []
    for number, cell in enumerate(cells, 1):
        kind = cell.get("cell_type", "code")
        filled: dict[str, Any] = {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, **cell}
        if kind == "code":
            filled = {"execution_count": None, "outputs": [], **filled}
        filled["source"] = str(filled["source"]).splitlines(keepends=True)
        full.append(filled)
    notebook = {"cells": full, "metadata": dict(metadata or {}), "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()
