"""A run never crashes, whatever the bytes; and every place decodes to its text."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlgate.engine.analysis import Analysis
from mlgate.engine.codec import decode, encode
from mlgate.engine.suppression import suppressions_of
from mlgate.sources.read import unit_from_bytes
from mlgate.testing import checker_for

CHECKER = checker_for()
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

fragments = st.sampled_from(
    [
        "import numpy as np\n",
        "from sklearn.model_selection import *\n",
        "df = pd.read_csv('/home/x/a.csv')\n",
        "X = scaler.fit_transform(df)\n",
        "for i in range(3):\n",
        "    loss.backward()\n",
        "def f(x=[], *a, **k):\n",
        "    return x\n",
        "class A(B):\n",
        "%pip install x\n",
        "!ls\n",
        "# mlgate: ignore[MLG101] -- x\n",
        "password = 'hunter2hunter2'\n",
        "try:\n",
        "except:\n",
        "match x:\n",
        "    case 1: pass\n",
        "x = (y := 3)\n",
        "é = '\U0001f600'\n",
        "\t\n",
        "\\\n",
        "'''\n",
        "lambda: (yield)\n",
        "async def g():\n",
        "    await h()\n",
        "train_test_split(X, y)\r\n",
    ]
)
sources = st.lists(st.one_of(fragments, st.text(max_size=30)), max_size=12).map("".join)


def check(data: bytes, name: str) -> None:
    unit = unit_from_bytes(data, name)
    analysis = Analysis(unit, CHECKER.rules, CHECKER.catalogue, CHECKER.settings)
    analysis.run()
    record = analysis.record(suppressions_of(analysis.module))
    assert not record.crashes, record.crashes[0]
    assert decode(name, encode(record))._replace(project_digest="") == record
    for item in record.diagnostics:
        assert item.location.line >= 1 and item.location.column >= 1
        assert (item.location.end_line, item.location.end_column) >= (item.location.line, item.location.column)


@given(sources)
@RELAXED
def test_arbitrary_source(source: str) -> None:
    check(source.encode("utf-8", "surrogatepass"), "a.py")


@given(st.binary(max_size=300), st.sampled_from(["a.py", "a.ipynb", "requirements.txt", "environment.yml", "a.qmd"]))
@RELAXED
def test_arbitrary_bytes(data: bytes, name: str) -> None:
    check(data, name)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
@RELAXED
def test_arbitrary_json(value: Any) -> None:
    check(json.dumps(value).encode(), "a.ipynb")


@given(st.lists(st.one_of(sources, st.lists(st.text(max_size=10), max_size=3), json_values), max_size=4), json_values)
@RELAXED
def test_notebooks_with_arbitrary_cells(cells: list[Any], extra: Any) -> None:
    notebook = {
        "cells": [{"cell_type": "code", "source": cell, "metadata": extra, "outputs": extra} for cell in cells],
        "metadata": extra,
        "nbformat": 4,
    }
    check(json.dumps(notebook).encode(), "a.ipynb")
