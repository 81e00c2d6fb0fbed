"""The line locator, on every way that TOML spells a key."""

import tomllib
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.config.places import line_of, locate
from tests.config.sample import toml_of


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        pytest.param("a = 1\nb = 2\n", ("b",), 2, id="top level"),
        pytest.param("[x]\n\n# b = 0\nb = 2\n", ("x", "b"), 4, id="below a header, a comment between"),
        pytest.param("[x.y]\nb = 2\n", ("x", "y", "b"), 2, id="dotted header"),
        pytest.param("[x.y]\nb = 2\n", ("x",), 1, id="table that a dotted header implies"),
        pytest.param("q = 0\nx.y.b = 2\n", ("x", "y", "b"), 2, id="dotted key"),
        pytest.param('[ x . "y.z" ]\n"b c" = 2\n', ("x", "y.z", "b c"), 2, id="quoted keys"),
        pytest.param("[x]\n'lit\"eral' = 2\n", ("x", 'lit"eral'), 2, id="literal key"),
        pytest.param('[x]\n"\\u00fcber" = 2\n', ("x", "über"), 2, id="escaped key"),
        pytest.param("[x]\nb = { c = 1, d = { e = 2 } }\n", ("x", "b", "d", "e"), 2, id="inline tables"),
        pytest.param("[[x]]\nb = 1\n[[x]]\nb = 2\n", ("x", 1, "b"), 4, id="array of tables"),
        pytest.param(
            "[[x]]\n[x.y]\nb = 1\n[[x]]\n[x.y]\nb = 2\n", ("x", 1, "y", "b"), 6, id="table in an array of tables"
        ),
        pytest.param("[[x]]\n[[x.y]]\n[[x.y]]\nb = 2\n", ("x", 0, "y", 1, "b"), 4, id="array in an array"),
        pytest.param('s = [\n  "a", # one\n  "b",\n]\n', ("s", 1), 3, id="item of a list"),
        pytest.param("s = [\n {a = 1},\n {a = 2},\n]\n", ("s", 1, "a"), 3, id="tables in a list"),
        pytest.param('a = """\nb = 1\n[x]\n"""\nb = 2\n', ("b",), 5, id="multi-line string that looks like keys"),
        pytest.param("a = '''\nb = 1\n'''\nb = 2\n", ("b",), 4, id="multi-line literal"),
        pytest.param('a = "\\"]"\nb = "}" # "\nc = 3\n', ("c",), 3, id="marks in strings"),
        pytest.param('a = """x""""\nb = 2\n', ("b",), 2, id="a quote before the closing ones"),
        pytest.param("a = 1\r\nb = 2\r\nc = 3\r\n", ("c",), 3, id="Windows line ends"),
        pytest.param("a = 1979-05-27 07:32:00\nb = -1.5e+3\nc = 3\n", ("c",), 3, id="dates and numbers"),
        pytest.param("true = 1\n1979 = 2\n", ("1979",), 2, id="keys that look like values"),
    ],
)
def test_a_key_is_found_on_its_line(text: str, path: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(text)
    assert locate(text)[path] == line


def test_an_unknown_path_gets_the_line_of_what_is_around_it() -> None:
    places = locate("a = 1\n[x.y]\nb = 2\n")
    assert line_of(places, ("x", "y", "missing")) == 2
    assert line_of(places, ("z",)) is None


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    return {path}.union(*(_paths(item, (*path, key)) for key, item in items))


VALUES = st.recursive(
    st.text(max_size=6) | st.integers(-9, 9) | st.booleans() | st.floats(allow_nan=False) | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), st.booleans())
def test_every_key_of_any_file_is_found_within_it(table: dict[str, Any], headers: bool) -> None:
    text = toml_of(table, headers)
    read = tomllib.loads(text)
    places = locate(text)
    assert _paths(read) - {()} <= set(places)
    assert all(1 <= line <= text.count("\n") + 1 for line in places.values())


@given(st.lists(st.text(max_size=4), min_size=1, max_size=6, unique=True), st.data())
def test_the_line_of_a_key_is_the_line_that_spells_it(keys: list[str], data: st.DataObject) -> None:
    blanks = [data.draw(st.integers(0, 2)) for _ in keys]
    blocks = ["\n" * count + toml_of({key: [1, {"a": 2}]}) for key, count in zip(keys, blanks, strict=True)]
    places = locate("".join(blocks))
    for index, key in enumerate(keys):
        expected = "".join(blocks[:index]).count("\n") + blanks[index] + 1
        assert (places[(key,)], places[key, 0], places[key, 1, "a"]) == (expected, expected + 1, expected + 2)
