"""The same program written differently gets the same diagnostics."""

from __future__ import annotations

import pytest

from mlgate.core.diagnostic import Confidence
from mlgate.testing import check_source, notebook_source
from tests.semantics.leakage.flows import FLOWS, HEAD
from tests.semantics.leakage.test_flows import RULES, marked, reported
from tests.semantics.leakage.transformations import cells_of, percent, renamed, reordered, wrapped

each_flow = pytest.mark.parametrize("name", FLOWS)


@each_flow
@pytest.mark.parametrize("transform", [renamed, wrapped, percent, reordered], ids=lambda item: item.__name__)
def test_transformed(name: str, transform) -> None:  # type: ignore[no-untyped-def]
    if transform is wrapped and "global" in name:
        pytest.skip("`global` names another variable inside of a function")
    source = HEAD + FLOWS[name]
    text, lines = transform(source)
    assert reported(text) == {(lines[line], code) for line, code in marked(source)}


@each_flow
@pytest.mark.parametrize("size", [1, 3, 100])
def test_cells(name: str, size: int) -> None:
    source = HEAD + FLOWS[name]
    cells = cells_of(source, size)
    notebook = notebook_source([{"source": text} for _, text in cells])
    found = set()
    for item in check_source(notebook, "work.ipynb", RULES):
        assert item.location.cell is not None
        if item.confidence >= Confidence.MEDIUM:
            found.add((cells[item.location.cell.index - 1][0] + item.location.cell.line - 1, item.code))
    assert found == marked(source)


CLEAN = (
    HEAD
    + """
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)
LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
"""
)


def test_a_clean_program_fires_once_the_fit_moves_above_the_split() -> None:
    assert reported(CLEAN) == set()
    split = "X_train, X_test, y_train, y_test = train_test_split(X, y)\n"
    moved = CLEAN.replace(split, "").replace("X_train = scaler.fit", f"scaler.fit(X)\n{split}X_train = scaler.fit")
    moved = moved.replace("scaler.fit_transform(X_train)", "scaler.transform(X_train)")
    line = moved[: moved.index("scaler.fit(X)")].count("\n") + 1
    assert reported(moved) == {(line, "MLG101")}
