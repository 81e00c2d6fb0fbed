"""Suppressions in notebooks: in comments, tags and metadata of cells."""

from __future__ import annotations

import json

import pytest

from mlgate.testing import check_files, notebook_source
from tests.engine.test_suppression import DRAW, IMPORT, cells, told


def test_a_comment_covers_its_statement_in_its_cell_only() -> None:
    source = cells(IMPORT, f"x = 1\n{DRAW}  # mlgate: ignore[MLG205]", f"x = 1\n{DRAW}")
    found = check_files({"a.ipynb": source}, ["MLG205", "MLG003"])
    assert [(item.code, item.location.cell.index if item.location.cell else 0) for item in found] == [("MLG205", 3)]


def test_a_comment_at_the_end_of_a_cell_does_not_reach_the_next() -> None:
    assert told(cells(IMPORT, "x = 1\n# mlgate: ignore[MLG205]", DRAW), "a.ipynb") == [("MLG003", 2), ("MLG205", 1)]


def test_ignore_file_in_any_cell_covers_the_notebook() -> None:
    assert told(cells(IMPORT, DRAW, "# mlgate: ignore-file[MLG205]", DRAW), "a.ipynb") == []


@pytest.mark.parametrize(
    "metadata",
    [
        {"tags": ["mlgate:ignore=MLG205"]},
        {"tags": ["other", "mlgate:ignore=MLG205"]},
        {"tags": ["mlgate:ignore"]},
        {"tags": ["mlgate:ignore=missing-random-state"]},
        {"tags": ["mlgate:ignore[MLG205] -- why"]},
        {"mlgate": {"ignore": "MLG205"}},
        {"mlgate": {"ignore": ["MLG205"]}},
        {"mlgate": {"ignore": True}},
        {"mlgate": {"ignore": ["MLG205"], "until": "2026-05-01", "reason": "why"}},
    ],
)
def test_tags_and_metadata_cover_their_cell(metadata: dict[str, object]) -> None:
    source = notebook_source([{"source": IMPORT}, {"source": f"x = 1\n{DRAW}", "metadata": metadata}])
    assert told(source, "a.ipynb") == []


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"tags": ["mlgate:ignore=MLG999"]}, ["MLG005", "MLG205"]),
        ({"tags": ["mlgate:ignroe=MLG205"]}, ["MLG005", "MLG205"]),
        ({"tags": ["mlgate"]}, ["MLG205"]),
        ({"tags": [7]}, ["MLG205"]),
        ({"mlgate": {"ignore": ["MLG205"], "until": "2026-04-30"}}, ["MLG004", "MLG205"]),
        ({"mlgate": {"until": "2026-04-30"}, "tags": ["mlgate:ignore=MLG205"]}, ["MLG004", "MLG205"]),
        ({"mlgate": {"ignore": 205}}, ["MLG005", "MLG205"]),
        ({"mlgate": {"ignore": []}}, ["MLG005", "MLG205"]),
        ({"mlgate": {"ignore": False}}, ["MLG005", "MLG205"]),
        ({"mlgate": "ignore"}, ["MLG205"]),
        ({"mlgate": {"reason": "why"}}, ["MLG205"]),
    ],
)
def test_tags_and_metadata_that_hide_nothing(metadata: dict[str, object], expected: list[str]) -> None:
    source = notebook_source([{"source": IMPORT}, {"source": DRAW, "metadata": metadata}])
    assert sorted(code for code, _ in told(source, "a.ipynb")) == expected


def test_remark_on_a_tag_stands_in_its_cell() -> None:
    tagged = {"metadata": {"tags": ["mlgate:ignore=MLG205"]}}
    source = notebook_source([{"source": "x = 1"}, {"source": "# text", "cell_type": "markdown", **tagged}])
    (found,) = check_files({"a.ipynb": source}, ["MLG003"])
    assert found.location.cell is not None and found.location.cell.index == 2
    assert source.split("\n")[found.location.line - 1].strip().startswith('"source"')


def test_notebook_on_one_line_of_json() -> None:
    loose = cells(IMPORT, f"x = 'é\"'\n{DRAW}  # mlgate: ignore[MLG205] -- why", f"{DRAW}  # mlgate: ignore[MLG001]")
    source = json.dumps(json.loads(loose))
    found = check_files({"a.ipynb": source}, ["MLG205", "MLG003"])
    assert [(item.code, item.location.line) for item in found] == [("MLG205", 1), ("MLG003", 1)]
    for item, text in zip(found, [DRAW, "# mlgate: ignore[MLG001]"], strict=True):
        assert source[item.location.column - 1 : item.location.end_column - 1] == text


def test_carriage_returns_inside_a_cell() -> None:
    assert told(cells(IMPORT, f"x = 1\r\n{DRAW}  # mlgate: ignore[MLG205]\r\ny = 1\r\n"), "a.ipynb") == []


def test_comments_after_magics() -> None:
    source = cells(
        f"%matplotlib inline\n!ls  # mlgate: ignore[MLG205]\n{IMPORT}", f"%%time\n# mlgate: ignore[MLG205]\n{DRAW}"
    )
    assert told(source, "a.ipynb") == [("MLG003", 2)]


def test_a_broken_cell_does_not_hide_the_suppressions_of_others() -> None:
    source = cells(IMPORT, "x = '''\n", f"{DRAW}  # mlgate: ignore[MLG205]", "y = '# mlgate: ignore-file[MLG001]'")
    assert [code for code, _ in told(source, "a.ipynb")] == ["MLG001"]


def test_a_broken_cell_may_ignore_its_syntax_error() -> None:
    source = notebook_source([{"source": "def f(:", "metadata": {"tags": ["mlgate:ignore=MLG001"]}}, {"source": "x ="}])
    assert told(source, "a.ipynb") == [("MLG001", 1)]


def test_percent_cells_take_tags() -> None:
    header = '# %% tags=["mlgate:ignore=MLG205"]\n'
    found = check_files({"a.py": f"# %%\n{IMPORT}{header}{DRAW}\n# %%\n{DRAW}\n"}, ["MLG205"])
    assert [item.location.line for item in found] == [6]
