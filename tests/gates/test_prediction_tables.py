"""Tables of predictions: what is read of them, and what is refused."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgate.gates.predictions import StatisticError, read_table
from mlgate.gates.statistics import DIRECTIONS, Question, compare

COLUMNS = {"row_id": ["1", "2"], "y_true": ["0", "1"], "y_score": ["0.25", "0.5"]}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("p.csv", "row_id,y_true,y_score\n1,0,0.25\n2,1,0.5\n"),
        ("p.csv", "\ufeffrow_id, y_true,y_score\r\n1,0,0.25\r\n\r\n2,1,0.5"),
        ("p.txt", 'row_id,y_true,y_score\n"1",0,0.25\n2,1,0.5\n'),
        ("p.TSV", "row_id\ty_true\ty_score\n1\t0\t0.25\n2\t1\t0.5\n"),
        ("p.json", json.dumps({"columns": list(COLUMNS), "data": [[1, 0, 0.25], [2, 1, 0.5]]})),
        (
            "p.json",
            json.dumps([{"row_id": "1", "y_true": 0, "y_score": 0.25}, {"row_id": 2, "y_true": 1, "y_score": 0.5}]),
        ),
        ("p.jsonl", '{"row_id": 1, "y_true": 0, "y_score": 0.25}\n\n{"y_true": 1, "row_id": 2, "y_score": 0.5}\n'),
    ],
)
def test_tables_are_read(path: str, text: str) -> None:
    assert read_table(text.encode(), path, "p").columns == COLUMNS


@pytest.mark.parametrize(
    ("path", "data", "reason"),
    [
        ("p.csv", b"", "p is empty"),
        ("p.csv", b"a,a\n1,2\n", "p has two columns `a`"),
        ("p.csv", b"a,b\n1,2\n3\n", "p: row 2 has 1 fields, the header has 2"),
        ("p.csv", b'a,b\n1,"2\n', "p is not CSV: unexpected end of data"),
        ("p.csv", b"a\xff", "p is not UTF-8 text"),
        ("p.json", b"{", "p is not JSON"),
        ("p.json", b"[1, 2]", "p holds no table: expected records, or `columns` and `data`"),
        ("p.json", b'{"columns": ["a"], "data": [1]}', "p holds no table: a row is no list"),
        ("p.json", b'{"columns": ["a"], "data": [[1, 2]]}', "p: row 1 has 2 fields, the header has 1"),
        ("p.parquet", b"PAR1", "p is binary; log predictions as CSV, TSV, JSON or JSON lines"),
    ],
)
def test_what_is_no_table_is_refused(path: str, data: bytes, reason: str) -> None:
    with pytest.raises(StatisticError) as caught:
        read_table(data, path, "p")
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("id", "p has no column `id`; it has `row_id`, `y_true`, `y_score`"),
        ("y_true", "p: row 2 has an empty `y_true`"),
    ],
)
def test_keys_must_be_there(key: str, reason: str) -> None:
    broken = read_table(b"row_id,y_true,y_score\n1,0,1\n2, ,1\n", "p.csv", "p")
    with pytest.raises(StatisticError) as caught:
        compare(broken, broken, Question("auc", key))
    assert str(caught.value) == reason


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.text(max_size=6), st.floats(), st.integers(), st.booleans()), min_size=30, max_size=40
    ),
    st.sampled_from(sorted(DIRECTIONS)),
)
def test_whatever_was_logged_gives_figures_or_a_reason(values: list[Any], statistic: str) -> None:
    rows = [{"k": key, "y_true": key % 2, "y_score": v, "value": v} for key, v in enumerate(values)]
    logged = read_table(json.dumps(rows).encode(), "p.json", "p")
    direction = DIRECTIONS[statistic] or "max"
    try:
        estimate = compare(logged, logged, Question(statistic, "k", n_boot=100, direction=direction))
    except StatisticError as error:
        assert "\n" not in str(error)
    else:
        assert (estimate.gain, estimate.lower, estimate.upper) == (0, 0, 0)
        assert all(math.isfinite(v) for v in estimate if isinstance(v, float))
