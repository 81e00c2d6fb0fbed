"""Tests of a project: what can be known of the values that its stages give."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.adoption.productionize.book import Book
from mlgate.adoption.productionize.segments import Segment
from mlgate.adoption.productionize.step import Stage

_SAME_ROWS = "sklearn.model_selection.train_test_split"


def data_tests(book: Book, segments: Sequence[Segment]) -> str:
    """The functions of test_data.py."""
    given = _given(segments)
    tests = [_split_test(pairs) for pairs in _splits(book, segments, given)][:1]
    loaded = [name for segment in segments if segment.stage is Stage.LOAD for name in segment.returns]
    sized = [name for name in loaded if _is_sized(book, name)]
    if sized:
        lines = [f'    assert len(outcome.values["{name}"]) > 0' for name in sized]
        tests.insert(0, "def test_there_is_data(outcome: Run) -> None:\n" + "\n".join(lines))
    if not tests:
        lines = [f'    assert outcome.values["{name}"] is not None' for name in loaded[:5]] or ["    assert outcome"]
        tests.append("def test_every_stage_of_the_data_gives_something(outcome: Run) -> None:\n" + "\n".join(lines))
    return "\n\n\n".join(tests)


def training_tests(book: Book, segments: Sequence[Segment]) -> str:
    """The further functions of test_training.py."""
    given = _given(segments)
    for segment in segments:
        for step in segment.steps:
            for call in book.calls(step.node):
                pair = _prediction(call)
                if pair and set(pair) <= given:
                    model, rows = pair
                    return (
                        "\n\ndef test_there_is_a_prediction_for_every_row(outcome: Run) -> None:\n"
                        f'    model, rows = outcome.values["{model}"], outcome.values["{rows}"]\n'
                        "    assert len(model.predict(rows)) == len(rows)"
                    )
    return ""


def _given(segments: Sequence[Segment]) -> set[str]:
    return {name for segment in segments for name in segment.returns}


def _prediction(call: ast.Call) -> tuple[str, str] | None:
    is_one = isinstance(call.func, ast.Attribute) and call.func.attr == "predict" and len(call.args) == 1
    if not is_one or call.keywords:
        return None
    model, rows = call.func.value, call.args[0]  # type: ignore[attr-defined]
    return (model.id, rows.id) if isinstance(model, ast.Name) and isinstance(rows, ast.Name) else None


def _splits(book: Book, segments: Sequence[Segment], given: set[str]) -> Iterator[list[tuple[str, str]]]:
    """Pairs of parts that have the same rows: (X_train, y_train) and (X_test, y_test)."""
    for segment in segments:
        for step in segment.steps:
            node = step.node
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
                continue
            target = node.targets[0]
            if book.name(node.value) != _SAME_ROWS or not isinstance(target, ast.Tuple):
                continue
            names = [item.id if isinstance(item, ast.Name) else "" for item in target.elts]
            pairs = list(zip(names[0::2], names[1::2], strict=False))
            if len(pairs) == 2 and set(names) <= given and all(_only_split(book, name) for name in names):
                yield [(pairs[0][0], pairs[1][0]), (pairs[0][1], pairs[1][1])]


def _only_split(book: Book, name: str) -> bool:
    """Whether a name is bound once: what a later stage makes of it may have other rows."""
    return sum(name in step.names.binds for step in book.steps) == 1


def _split_test(pairs: Sequence[tuple[str, str]]) -> str:
    lines = [
        f'    assert len(outcome.values["{first}"]) == len(outcome.values["{second}"]) > 0' for first, second in pairs
    ]
    return "def test_features_and_target_have_the_same_rows(outcome: Run) -> None:\n" + "\n".join(lines)


def _is_sized(book: Book, name: str) -> bool:
    """Whether what is loaded certainly has a length."""
    return any(
        (binding.instance or "").startswith(("pandas.", "polars.")) for binding in book.module.scope.all_bindings(name)
    )
