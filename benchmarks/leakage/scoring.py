"""Diagnostics against labels: by line (the same statement) and by file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.leakage.labels import IN_FULL, KINDS, Label, LabelledFile
from benchmarks.leakage.timing import Timing, timed
from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Confidence, Diagnostic, Severity
from mlgate.core.rule import ModuleRule
from mlgate.semantics.module import Module
from mlgate.sources.read import read_unit


@dataclass(slots=True)
class Score:
    """Counts of one rule, or of one kind of leak."""

    hits: int = 0
    false_alarms: int = 0
    misses: int = 0
    files_right: int = 0
    files_wrong: int = 0
    files_missed: int = 0
    beside: int = 0

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
    """All counts by rule and by kind of leak, what was wrong, and the time a file took.

    `beside`: diagnostics of rules whose kind was not labelled in full, at places without a label.
    """

    scores: dict[str, Score] = field(default_factory=dict)
    kinds: dict[str, Score] = field(default_factory=lambda: {kind: Score() for kind in KINDS})
    remarks: list[str] = field(default_factory=list)
    timing: Timing = field(default_factory=Timing)
    later: dict[str, int] = field(default_factory=dict)


def _ratios(right: int, wrong: int, missed: int) -> str:
    """Precision and recall; a dash where nothing was found, or nothing was there."""
    precision = f"{right / (right + wrong):.3f}" if right + wrong else "    -"
    recall = f"{right / (right + missed):.3f}" if right + missed else "    -"
    return f"{precision}  {recall}  {right:>3} {wrong:>3} {missed:>3}"


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
    found = timed(module, rules, outcome.timing)
    shown = [item for item in found if item.confidence >= Confidence.MEDIUM]
    places = {id(label): _places(module, label) for label in labelled.labels}
    for code, score in outcome.scores.items():
        mine = [item for item in shown if item.code == code]
        _score_lines(module, labelled, mine, score, outcome, places)
    _score_misses(module, labelled, shown, outcome, places)
    _score_kinds(module, labelled, shown, outcome, places)


def _score_kinds(
    module: Module, labelled: LabelledFile, shown: Sequence[Diagnostic], outcome: Outcome, places: Places
) -> None:
    """Count by kind of leak: a label is found by any rule that may report it, a file by any label."""
    reported = [(item, module.unit.line_of(item.span.start)) for item in shown]
    for kind, score in outcome.kinds.items():
        labels = [label for label in labelled.labels if label.kind == kind]
        codes = {code for label in labels for code in label.rules} | {c for c, k in KIND_OF.items() if k == kind}
        found = [x for x in labels if any(i.code in x.rules and line in places[id(x)] for i, line in reported)]
        sure = [label for label in labels if label.sure == "high"]
        missed = len([label for label in sure if label not in found])
        right = len([label for label in found if label.sure != "low"])
        wrong = [item for item, line in reported if item.code in codes and _is_wrong(item, line, labelled, places)]
        score.hits += right
        score.misses += missed
        score.false_alarms += len(wrong)
        score.files_right += bool(right)
        score.files_missed += bool(missed and not right)
        score.files_wrong += bool(wrong and not right)


KIND_OF = {
    **dict.fromkeys(("MLG101", "MLG112", "MLG102", "MLG113", "MLG118", "MLG119"), "preprocessing"),
    **dict.fromkeys(("MLG103", "MLG105"), "overlap"),
    **dict.fromkeys(("MLG104", "MLG114"), "multi_test"),
}
"""The kind that a false alarm of a rule counts for, in a file without labels of that kind."""


def _is_wrong(item: Diagnostic, line: int, labelled: LabelledFile, places: Places) -> bool:
    if item.code not in IN_FULL or item.severity < Severity.WARNING:
        return False
    return not any(line in places[id(label)] and item.code in label.rules for label in labelled.labels)


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
        if not labels and item.code not in IN_FULL:
            score.beside += 1
            outcome.remarks.append(f"no label     {labelled.path}:{line} {item.code} {item.message}")
        elif not labels:
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
