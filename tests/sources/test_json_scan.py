"""The skipping scan agrees with `json` on where values end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.sources.json_scan import ScanError, skip_value
from mlgate.sources.notebook_scan import scan_notebook

TEXTS = (
    st.text(st.sampled_from('ab"\\[]{},:\n\U0001f600é'))
    | st.text()
    | st.integers(500, 1100).map(lambda n: "x" * n + '"')
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=30,
)


@given(JSON, st.sampled_from([None, 0, 1, "\t"]), st.booleans(), st.sampled_from(["", " ", ",1]", '"', "}"]))
def test_a_value_ends_where_json_says(value: Any, indent: int | str | None, ascii_only: bool, rest: str) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    data = text.encode("utf-8", "surrogatepass")
    if rest[:1] in {"", " ", ","} or text[-1] in '"]}':
        assert skip_value(data + rest.encode(), 0) == len(data)


@given(st.dictionaries(TEXTS, JSON, max_size=6), st.sampled_from([None, 0, 1]))
def test_members_stand_where_json_finds_them(content: dict[str, Any], indent: int | None) -> None:
    content.pop("cells", None)
    content.pop("worksheets", None)
    data = json.dumps(content, indent=indent).encode()
    found = scan_notebook(data)
    assert found.error is None
    assert {name: repr(json.loads(data[start:end])) for name, (start, end) in found.members.items()} == {
        name: repr(value) for name, value in json.loads(data).items()
    }


@given(st.binary(max_size=60) | st.text(st.sampled_from('{}[]",:\\ \na1')).map(str.encode))
def test_arbitrary_bytes_never_crash(data: bytes) -> None:
    scan_notebook(data)
    try:
        assert 0 < skip_value(data, 0) <= len(data)
    except ScanError as error:
        assert 0 <= error.offset <= len(data)


@pytest.mark.parametrize("size", [10, 511, 512, 513, 100_000])
@pytest.mark.parametrize("tail", ["", "\\", "\\\\", '\\"', '"'])
def test_strings_around_the_length_from_which_they_are_jumped(size: int, tail: str) -> None:
    data = json.dumps({"a": ["x" * size + tail, tail], "b": 1}).encode()
    assert skip_value(data, 0) == len(data)


def test_nesting_is_no_recursion() -> None:
    data = b"[" * 200_000 + b"]" * 200_000
    assert skip_value(data, 0) == len(data)
