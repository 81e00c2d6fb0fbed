"""The labels: which line of which file leaks, how, and how sure that is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LABELS = Path(__file__).with_name("labels.json")

FIT = frozenset({"MLG101", "MLG112"})
JOINED = frozenset({"MLG118", "MLG101", "MLG112"})
RULES_OF: Mapping[str, frozenset[str]] = {
    "scale_before_split": FIT,
    "scale_before_validation_split": FIT,
    "vectorizer_before_split": FIT,
    "pca_before_split": FIT,
    "impute_before_split": FIT,
    "impute_full_data": FIT,
    "target_from_full_data_statistic": FIT,
    "bins_from_full_data": FIT,
    "fill_from_neighbour_rows": FIT,
    "impute_train_plus_test": JOINED,
    "scale_train_plus_test": JOINED,
    "transform_train_plus_test": JOINED,
    "oversample_before_split": frozenset({"MLG105"}),
    "feature_selection_before_split": frozenset({"MLG119"}),
    "column_choice_on_full_data": frozenset({"MLG119"}),
    "cv_after_preprocessing": frozenset({"MLG113", "MLG101"}),
    "test_own_statistics": frozenset({"MLG102"}),
    "evaluate_on_training_rows": frozenset({"MLG103"}),
    "resplit_after_training": frozenset({"MLG103"}),
    "train_on_unsplit_data": frozenset({"MLG103"}),
    "multi_test": frozenset({"MLG104"}),
    "early_stopping_on_test": frozenset({"MLG114", "MLG104"}),
    "tuning_on_validation": frozenset({"MLG104"}),
    "selection_on_inner_validation": frozenset({"MLG104"}),
    "tuning_on_full_data": frozenset({"MLG124"}),
    "split_unpack_order": frozenset({"MLG126"}),
    "target_in_features": frozenset({"MLG107"}),
}
"""Subkind of a label to the rules that may report it; which of several does depends on how the statistic is written."""

PRIMARY: Mapping[str, str] = {
    "impute_before_split": "MLG112",
    "impute_full_data": "MLG112",
    "target_from_full_data_statistic": "MLG112",
    "bins_from_full_data": "MLG112",
    "fill_from_neighbour_rows": "MLG112",
    "impute_train_plus_test": "MLG118",
    "scale_train_plus_test": "MLG118",
    "transform_train_plus_test": "MLG118",
    "cv_after_preprocessing": "MLG113",
    "early_stopping_on_test": "MLG114",
}
"""The rule that a miss is counted against, where several may report."""


KINDS = ("preprocessing", "overlap", "multi_test", "other")
"""Kinds of labels; files are labelled in full for the first three, what is `other` was noted in passing."""

IN_FULL = frozenset(rule for subkind, rules in RULES_OF.items() for rule in rules) - {"MLG107", "MLG124", "MLG126"}
"""Rules whose kind was looked for in every file: a diagnostic of theirs without a label is a false alarm."""


@dataclass(frozen=True, slots=True)
class Label:
    """One place that leaks, or one of several (`others`). `cell` counts all cells from 0; None in a script."""

    line: int
    cell: int | None
    subkind: str
    sure: str
    others: tuple[int, ...] = ()
    kind: str = "other"

    @property
    def rules(self) -> frozenset[str]:
        """The rules that may report it."""
        return RULES_OF.get(self.subkind, frozenset())

    @property
    def primary(self) -> str | None:
        """The rule that should report it."""
        return PRIMARY.get(self.subkind) or min(self.rules, default=None)


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """One file with its labels."""

    path: str
    labels: tuple[Label, ...]


def read_labels(path: Path = LABELS) -> list[LabelledFile]:
    """All labelled files."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return [LabelledFile(item["local"], tuple(_labels_of(item))) for item in content["files"]]


def _labels_of(item: Mapping[str, Any]) -> Iterator[Label]:
    for kind in ("preprocessing", "overlap"):
        for entry in item["kinds"].get(kind, ()):
            yield _label(entry, kind, [entry["line"]])
    for entry in item["kinds"].get("multi_test", ()):
        yield _label(entry, "multi_test", [*entry["eval_lines"], *entry.get("call_lines", ())])
    for kind, entries in item["other"].items():
        if kind in RULES_OF:
            yield from (_label(entry, kind, [entry["line"]]) for entry in entries)


def _label(entry: Mapping[str, Any], kind: str, lines: list[Any]) -> Label:
    """One label; a line is a number, or a cell and a line in it."""
    cell = lines[0]["cell"] if isinstance(lines[0], dict) else None
    numbers = [line["line"] if isinstance(line, dict) else line for line in lines]
    group = kind if kind in KINDS else "other"
    return Label(numbers[0], cell, entry.get("subkind", kind), entry["sure"], tuple(numbers[1:]), group)
