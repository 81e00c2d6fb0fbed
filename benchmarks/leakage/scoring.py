"""Diagnostics against labels: by line (the same statement) and by file."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.leakage.labels import Label, LabelledFile
from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Confidence, Diagnostic, Severity
from mlgate.core.rule import ModuleRule
from mlgate.semantics.module import Module
from mlgate.sources.read import read_unit


@dataclass(slots=True)
class Score:
    """Counts of one rule."""

    hits: int = 0
    false_alarms: int = 0
    misses: int = 0
    files_right: int = 0
    files_wrong: int = 0
    files_missed: int = 0

    @property
    def by_line(self) -> str:
        """Precision and recall by line."""
        return _ratios(self.hits, self.false_alarms, self.misses)

    @property
    def by_file(self) -> str:
        """Precision and recall by file."""
        return _ratios(self.files_right, self.files_wrong, self.files_missed)


@dataclass(slots=True)
class Outcome:
    """All counts, what was wrong, and the time a file took."""

    scores: dict[str, Score] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    later: dict[str, int] = field(default_factory=dict)


def _ratios(right: int, wrong: int, missed: int) -> str:
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    return f"P {precision:.3f}  R {recall:.3f}  ({right} right, {wrong} wrong, {missed} missed)"


Places = dict[int, frozenset[int]]
"""Of each label, by identity, the lines where a diagnostic is right."""


def score_files(files: Iterable[LabelledFile], folder: Path, rules: Sequence[ModuleRule]) -> Outcome:
    """Run the rules over labelled files and compare."""
    outcome = Outcome({rule.code: Score() for rule in rules})
    for labelled in files:
        path = folder / labelled.path
        if path.exists():
            _score_file(labelled, path, rules, outcome)
        else:
            outcome.remarks.append(f"{labelled.path}: not there")
    return outcome


def _score_file(labelled: LabelledFile, path: Path, rules: Sequence[ModuleRule], outcome: Outcome) -> None:
    module = Module(read_unit(path, labelled.path), settings=Settings())
    started = time.process_time()
    concerned = [rule for rule in rules if module.imports_any(rule.libraries)]
    found = [item for rule in concerned for item in rule.check(module) if isinstance(item, Diagnostic)]
    outcome.seconds.append(time.process_time() - started)
    shown = [item for item in found if item.confidence >= Confidence.MEDIUM]
    places = {id(label): _places(module, label) for label in labelled.labels}
    for code, score in outcome.scores.items():
        mine = [item for item in shown if item.code == code]
        _score_lines(module, labelled, mine, score, outcome, places)
    _score_misses(module, labelled, shown, outcome, places)


def _places(module: Module, label: Label) -> frozenset[int]:
    """The lines where a diagnostic is right."""
    shift = _line_of(module, label) - label.line
    lines = (_statement_lines(module, line + shift) for line in (label.line, *label.others))
    return frozenset(line for found in lines for line in found)


def _line_of(module: Module, label: Label) -> int:
    """The line of the unit's code that a label means."""
    if label.cell is None:
        return label.line
    cell = next((cell for cell in module.unit.code_cells if cell.index == label.cell + 1), None)
    return module.unit.line_of(cell.start) + label.line - 1 if cell is not None else 0


def _statement_lines(module: Module, line: int) -> range:
    """The lines of the statement at a line."""
    starts = module.unit.line_starts
    if not 0 < line <= len(starts):
        return range(0)
    code = module.unit.code
    offset = starts[line - 1]
    while offset < len(code) and code[offset] in " \t":
        offset += 1
    statement = module.statement_at(offset)
    if statement is None or hasattr(statement, "body"):
        return range(line, line + 1)
    return range(statement.lineno, (statement.end_lineno or line) + 1)


def _score_lines(
    module: Module,
    labelled: LabelledFile,
    mine: Sequence[Diagnostic],
    score: Score,
    outcome: Outcome,
    places: Places,
) -> None:
    """Count the diagnostics of one rule; those at a label that is unsure count neither way."""
    right = wrong = 0
    for item in mine:
        line = module.unit.line_of(item.span.start)
        labels = [label for label in labelled.labels if line in places[id(label)] and item.code in label.rules]
        if not labels and item.severity < Severity.WARNING:
            continue  # a note accuses nobody
        if not labels:
            wrong += 1
            outcome.remarks.append(f"false alarm  {labelled.path}:{line} {item.code} {item.message}")
        elif any(label.sure != "low" for label in labels):
            right += 1
    score.hits += right
    score.false_alarms += wrong
    score.files_right += bool(right)
    score.files_wrong += bool(wrong and not right)


def _score_misses(
    module: Module, labelled: LabelledFile, shown: Sequence[Diagnostic], outcome: Outcome, places: Places
) -> None:
    """Count labels that are sure and that no rule found."""
    missed: dict[str, int] = {}
    reported = [(item.code, module.unit.line_of(item.span.start)) for item in shown]
    for label in labelled.labels:
        found = any(code in label.rules and line in places[id(label)] for code, line in reported)
        if label.sure != "high" or found or label.primary is None:
            continue
        if label.primary in outcome.scores:
            missed[label.primary] = missed.get(label.primary, 0) + 1
            outcome.remarks.append(f"missed       {labelled.path}:{label.line} {label.primary} {label.subkind}")
        else:
            outcome.later[label.primary] = outcome.later.get(label.primary, 0) + 1
    for code, count in missed.items():
        outcome.scores[code].misses += count
        outcome.scores[code].files_missed += not any(item.code == code for item in shown)
