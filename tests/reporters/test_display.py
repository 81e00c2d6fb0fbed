"""Text for terminals, and the order and names of places."""

import pytest

from mlgate.core.diagnostic import CellPlace, Location
from mlgate.reporters.display import columns, expand, pad, plural, scrub, visible
from mlgate.reporters.files import file_text, uri
from mlgate.reporters.places import place
from tests.reporters.sample import in_cell, in_script


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain größe 漢字 😀", "plain größe 漢字 😀"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("two\nlines\r\n\tin", r"two\nlines\r\n\tin"),
        ("\x9b0m", r"\x9b0m"),
        ("a\u202eb", r"a\u202eb"),
        ("bad\udc80byte", r"bad\udc80byte"),
        ("nul\x00", r"nul\x00"),
    ],
)
def test_visible_writes_control_characters_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_wide_characters_take_two_columns_and_combining_ones_none() -> None:
    assert [columns(text) for text in ("abc", "漢字", "😀", "e\u0301", "")] == [3, 4, 2, 1, 0]
    assert pad("漢", 4) == "漢  "


def test_a_tab_reaches_to_the_next_stop() -> None:
    assert "".join(expand("\ta\tb漢\tc")) == "    a   b漢 c"


def test_scrub_makes_text_encodable() -> None:
    assert scrub("a\udcffb\ud83d") == "a\ufffdb\ufffd"


def test_counts_read_as_english() -> None:
    assert [plural(count, "file") for count in (0, 1, 1200)] == ["0 files", "1 file", "1,200 files"]


def test_a_notebook_place_names_its_cell_and_a_script_its_line() -> None:
    assert place(in_cell(7, 3, 12, 4)) == "notebooks/churn.ipynb:cell 7:3:12"
    assert place(in_script(3, 12, 4)) == "src/training/train.py:3:12"


def test_a_percent_script_is_named_by_its_line_for_editors_to_click() -> None:
    assert place(Location("a.py", 30, 2, 30, 4, CellPlace(3, None, None, 5, 2))) == "a.py:30:2"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/train.py", "src/train.py"),
        ("./src/train.py", "src/train.py"),
        ("größe und maß/a b.py", "gr%C3%B6%C3%9Fe%20und%20ma%C3%9F/a%20b.py"),
        ("a:b/c#d?e%f.py", "a%3Ab/c%23d%3Fe%25f.py"),
        ("/data/a b.ipynb", "file:///data/a%20b.ipynb"),
        ("C:\\work\\a b.py", "file:///C:/work/a%20b.py"),
        ("C:/work/a:b.py", "file:///C:/work/a%3Ab.py"),
        ("bad\udc80byte.py", "bad%80byte.py"),
        ("lone\ud83d.py", "lone%EF%BF%BD.py"),
    ],
)
def test_paths_become_uris(path: str, expected: str) -> None:
    assert uri(path) == expected


def test_code_is_escaped_where_it_stands_in_a_notebook() -> None:
    code = 'print("ä")\n'
    assert file_text(in_script(1, 1, 0), code) == code
    assert file_text(in_cell(1, 1, 1, 0), code) == r"print(\"ä\")\n"
