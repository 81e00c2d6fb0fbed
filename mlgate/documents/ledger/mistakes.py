"""False positives and false negatives of a run: from logged predictions, a confusion matrix, or metrics that count."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.gates.loading import LoadedGates
from mlgate.gates.metrics_source import MetricsSource, Run
from mlgate.gates.model import StatisticGate
from mlgate.gates.numbers import finite
from mlgate.gates.predictions import StatisticError, Table, as_number, labels, read_table

PREDICTIONS = ("eval/predictions.csv", "predictions.csv", "eval/predictions.json", "predictions.json")
MATRICES = (
    "confusion_matrix.json",
    "confusion_matrix.csv",
    "eval/confusion_matrix.json",
    "eval/confusion_matrix.csv",
)
_COUNTS = {
    "false_positives": lazy_regex(r"(?i)(?:n_|num_)?(?:fp|false_?positives?)(?:_count)?"),
    "false_negatives": lazy_regex(r"(?i)(?:n_|num_)?(?:fn|false_?negatives?)(?:_count)?"),
}
_MOST_GROUPS = 20
_FEWEST = 5  # mistakes below which a concentration says nothing


class Columns(NamedTuple):
    """Where truth and prediction stand in a table of predictions."""

    artifact: str
    key: str = ""
    truth: str = "y_true"
    score: str = "y_score"
    label: str = "y_pred"
    threshold: float = 0.5


@dataclass(frozen=True, slots=True)
class Mistakes:
    """How often a run was wrong, by kind.

    Attributes:
        rows: Predictions looked at; None where only the counts are known.
        by_class: For more than two classes: how often each was called wrongly, and missed.
        groups: Where mistakes gather: kind -> (column, value, mistakes there, rows there).
        where: What tells: an artifact, or metrics.
        rows_wrong: Keys of the wrong rows by kind, to compare two runs; never shown.
        problem: Why nothing is known.
    """

    false_positives: int | None = None
    false_negatives: int | None = None
    rows: int | None = None
    by_class: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, str, int, int]] = field(default_factory=dict)
    where: str = ""
    rows_wrong: Mapping[str, frozenset[str]] = field(default_factory=dict)
    problem: str = ""

    @property
    def is_known(self) -> bool:
        """Whether anything is known."""
        return not self.problem


def mistakes_of(source: MetricsSource, run: Run, gates: LoadedGates | None, predictions: str | None) -> Mistakes:
    """What a run logged of its mistakes: predictions first, then a matrix, then counts.

    Args:
        source: Where to ask.
        run: The run.
        gates: The gate file, whose statistics name the artifact and its columns.
        predictions: The artifact, where the user names it.
    """
    problem = ""
    for columns in _candidates(gates, predictions):
        data = source.artifact(run, columns.artifact)
        if data is None:
            continue
        try:
            return _of_table(read_table(data, columns.artifact, columns.artifact), columns)
        except StatisticError as error:
            problem = problem or str(error)
    if predictions is not None and not problem:
        problem = f"the run has no artifact `{predictions}`"
    found = _of_matrices(source, run) or _of_metrics(run)
    return found or Mistakes(problem=problem or "no predictions, confusion matrix or counts are logged")


def _candidates(gates: LoadedGates | None, predictions: str | None) -> list[Columns]:
    declared = [
        Columns(gate.artifact, gate.key_column, gate.truth, gate.score, gate.label, float(gate.threshold))
        for gate in (gates.file.gates if gates is not None else ())
        if isinstance(gate, StatisticGate) and gate.statistic != "mean"
    ]
    if predictions is not None:
        return [next((item for item in declared if item.artifact == predictions), Columns(predictions))]
    return [*declared, *map(Columns, PREDICTIONS)]


def _of_table(table: Table, columns: Columns) -> Mistakes:
    truth = labels(table.column(columns.truth))
    predicted = _predicted(table, columns)
    _check_classes(table, truth, predicted)
    if set(truth) | set(predicted) <= {"0", "1"}:
        return _binary(table, columns, truth, predicted)
    return _multiclass(table, columns, truth, predicted)


def _predicted(table: Table, columns: Columns) -> list[str]:
    if columns.label in table.columns:
        return labels(table.columns[columns.label])
    scores = [as_number(text) for text in table.column(columns.label, columns.score)]
    if any(score is None or math.isnan(score) for score in scores):
        raise StatisticError(f"{table.name}: `{columns.score}` is not a number in every row")
    return ["1" if score is not None and score >= columns.threshold else "0" for score in scores]


def _check_classes(table: Table, truth: Sequence[str], predicted: Sequence[str]) -> None:
    if not truth:
        raise StatisticError(f"{table.name} has no rows")
    if not all(truth) or not all(predicted):
        raise StatisticError(f"{table.name}: a label is empty")
    fractions = sum(1 for text in (*truth, *predicted) if "." in text and as_number(text) is not None)
    if fractions or len(set(truth)) > max(50, len(truth) // 2):
        raise StatisticError(f"{table.name} holds numbers, not classes")


def _binary(table: Table, columns: Columns, truth: Sequence[str], predicted: Sequence[str]) -> Mistakes:
    wrong = {
        "false_positives": [i for i, pair in enumerate(zip(truth, predicted, strict=True)) if pair == ("0", "1")],
        "false_negatives": [i for i, pair in enumerate(zip(truth, predicted, strict=True)) if pair == ("1", "0")],
    }
    return Mistakes(
        len(wrong["false_positives"]),
        len(wrong["false_negatives"]),
        len(truth),
        groups={kind: group for kind, places in wrong.items() if (group := _densest(table, columns, places))},
        where=_where(columns, table),
        rows_wrong=_keys(table, columns, wrong),
    )


def _multiclass(table: Table, columns: Columns, truth: Sequence[str], predicted: Sequence[str]) -> Mistakes:
    pairs = [pair for pair in zip(truth, predicted, strict=True) if pair[0] != pair[1]]
    called, missed = Counter(pair[1] for pair in pairs), Counter(pair[0] for pair in pairs)
    by_class = {name: (called[name], missed[name]) for name in sorted({*truth, *predicted})}
    return Mistakes(rows=len(truth), by_class=by_class, where=_where(columns, table))


def _where(columns: Columns, table: Table) -> str:
    cut = "" if columns.label in table.columns else f", threshold {columns.threshold:g}"
    return f"{columns.artifact}{cut}"


def _keys(table: Table, columns: Columns, wrong: Mapping[str, Sequence[int]]) -> Mapping[str, frozenset[str]]:
    names = [columns.key] if columns.key else ["row_id", "id", "key"]
    keys = next((table.columns[name] for name in names if name in table.columns), None)
    if keys is None or len(set(keys)) != len(keys):
        return {}
    return {kind: frozenset(keys[place] for place in places) for kind, places in wrong.items()}


def _densest(table: Table, columns: Columns, places: Sequence[int]) -> tuple[str, str, int, int] | None:
    """The value of a column with few values among whose rows mistakes are most frequent beyond their share."""
    if len(places) < _FEWEST:
        return None
    known = {columns.truth, columns.score, columns.label, columns.key}
    best: tuple[float, tuple[str, str, int, int]] | None = None
    for name, column in table.columns.items():
        if name in known or not 2 <= len(set(column)) <= _MOST_GROUPS:
            continue
        rows, mistakes = Counter(column), Counter(column[place] for place in places)
        for value, count in mistakes.items():
            lift = (count / rows[value]) / (len(places) / len(column))
            if count >= _FEWEST and lift >= 1.5 and (best is None or lift > best[0]):
                best = (lift, (name, value, count, rows[value]))
    return best[1] if best is not None else None


def _of_matrices(source: MetricsSource, run: Run) -> Mistakes | None:
    for path in MATRICES:
        data = source.artifact(run, path)
        matrix = _matrix(data, path) if data is not None else None
        if matrix is not None:
            return _from_matrix(*matrix, path)
    return None


def _matrix(data: bytes, path: str) -> tuple[list[str], list[list[int]]] | None:
    """Class names and counts (rows are the truth), or None where it is none."""
    try:
        return _json_matrix(json.loads(data)) if path.endswith(".json") else _csv_matrix(data.decode("utf-8-sig"))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _json_matrix(value: Any) -> tuple[list[str], list[list[int]]]:
    rows = value
    names = None
    if isinstance(value, dict):
        rows = next(value[key] for key in ("matrix", "confusion_matrix", "data", "values") if key in value)
        names = next((value[key] for key in ("labels", "classes", "names") if key in value), None)
    counts = [[_count(cell) for cell in row] for row in rows]
    return _square([str(name) for name in names] if names else [str(i) for i in range(len(counts))], counts)


def _csv_matrix(text: str) -> tuple[list[str], list[list[int]]]:
    import csv

    lines = [row for row in csv.reader(text.splitlines()) if row]
    has_header = not all(cell.strip().isdecimal() for cell in lines[0]) or len(lines) == len(lines[0]) + 1
    body = lines[1:] if has_header else lines
    width = len(body)
    names = [cell.strip() for cell in lines[0][-width:]] if has_header else [str(i) for i in range(width)]
    return _square(names, [[_count(float(cell)) for cell in row[-width:]] for row in body])


def _count(cell: Any) -> int:
    if isinstance(cell, bool) or int(cell) != cell or cell < 0:
        raise ValueError("counts no rows")
    return int(cell)


def _square(names: list[str], counts: list[list[int]]) -> tuple[list[str], list[list[int]]]:
    if len(counts) < 2 or len(names) != len(counts) or any(len(row) != len(counts) for row in counts):
        raise ValueError("no square matrix")
    return names, counts


def _from_matrix(names: list[str], counts: list[list[int]], path: str) -> Mistakes:
    rows = sum(map(sum, counts))
    if len(counts) == 2:
        return Mistakes(counts[0][1], counts[1][0], rows, where=path)
    called = [sum(row[i] for row in counts) - counts[i][i] for i in range(len(counts))]
    missed = [sum(counts[i]) - counts[i][i] for i in range(len(counts))]
    by_class = {name: (called[i], missed[i]) for i, name in enumerate(names)}
    return Mistakes(rows=rows, by_class=by_class, where=path)


def _of_metrics(run: Run) -> Mistakes | None:
    found = {kind: _counted(run, pattern) for kind, pattern in _COUNTS.items()}
    names = [name for name, _ in found.values() if name]
    if not names:
        return None
    positives, negatives = found["false_positives"][1], found["false_negatives"][1]
    return Mistakes(positives, negatives, where=f"metric{'s' * (len(names) > 1)} {', '.join(names)}")


def _counted(run: Run, pattern: Any) -> tuple[str, int | None]:
    """The metric that counts one kind of mistake; nothing where several do, and nobody says which counts."""
    keys = [key for key in run.metrics if pattern.fullmatch(key.rpartition("/")[2])]
    plain = [key for key in keys if "/" not in key]
    chosen = _only(plain) or _only(keys)
    value = finite(run.metrics[chosen].value) if chosen else None
    if value is None or value < 0 or value != value.to_integral_value():
        return "", None
    return chosen, int(value)


def _only(keys: Iterable[str]) -> str:
    names = list(keys)
    return names[0] if len(names) == 1 else ""
