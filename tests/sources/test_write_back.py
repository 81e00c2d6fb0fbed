"""Edits written back: exactly the edited source changes, byte for byte nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mlgate.core.fix import Edit
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.unit import SourceUnit
from mlgate.sources.write_back import EditError, clear_outputs, edited_bytes
from tests.sources.notebooks import LAYOUTS, Layout, code_cell, lines_of_code, notebook, notebooks, source_of, written

CONTENTS = st.sampled_from(["", "z", "\n", "q = 1\n", "\nw = 'é\"\\'", "a\nb\n", "\U0001f600"]) | st.text(
    max_size=5
).filter(lambda text: "\r" not in text)


def applied(code: str, edits: list[Edit]) -> str:
    for edit in reversed(edits):
        code = code[: edit.start] + edit.content + code[edit.end :]
    return code


def splits_line_end(code: str, edit: Edit) -> bool:
    return any(code[max(place - 1, 0) : place + 1] == "\r\n" for place in (edit.start, edit.end))


@st.composite
def edits_within(draw: st.DrawFn, start: int, end: int) -> list[Edit]:
    """Some edits, in order, that do not overlap."""
    bounds = sorted(draw(st.lists(st.integers(start, end), min_size=2, max_size=6)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    return [Edit(first, last, draw(CONTENTS)) for first, last in pairs]


@given(notebooks(magics=False), LAYOUTS, st.data())
def test_an_edited_notebook_differs_in_the_edited_source_only(
    content: dict[str, Any], layout: Layout, data: st.DataObject
) -> None:
    unit = unit_from_bytes(written(content, layout), "a.ipynb")
    cells = [cell for cell in unit.code_cells if not cell.indent and "\ufffd" not in cell.source]
    assume(cells)
    cell = data.draw(st.sampled_from(cells))
    edits = data.draw(edits_within(cell.start, cell.start + len(cell.source)))
    last = cell is unit.code_cells[-1]
    assume(last or all(edit.start < cell.end for edit in edits))
    assume(
        not any(splits_line_end(unit.code, edit) or unit.code[edit.start : edit.end] == edit.content for edit in edits)
    )
    edited = edited_bytes(unit, edits)
    before, after = json.loads(unit.data.decode("utf-8-sig")), json.loads(edited.decode("utf-8-sig"))
    newline = "\r\n" if cell.source.count("\r\n") * 2 > cell.source.count("\n") else "\n"
    moved = [Edit(e.start - cell.start, e.end - cell.start, e.content.replace("\n", newline)) for e in edits]
    assert source_of(after["cells"][cell.index - 1]) == applied(cell.source, moved)
    after["cells"][cell.index - 1]["source"] = before["cells"][cell.index - 1]["source"]
    assert after == before
    assert edited.startswith(unit.data[: cell.raw.start]) and edited.endswith(unit.data[cell.raw.end :])


@given(st.lists(lines_of_code(magics=False), min_size=1, max_size=4), st.data())
def test_a_list_of_lines_stays_one(sources: list[str], data: st.DataObject) -> None:
    layout = Layout()
    sources = [source.replace("\r\n", "\n") for source in sources]
    unit = unit_from_bytes(written(notebook(*map(code_cell, sources)), layout), "a.ipynb")
    cells = [cell for cell in unit.code_cells if cell.source and not cell.indent]
    assume(cells)
    cell = data.draw(st.sampled_from(cells))
    edits = data.draw(edits_within(cell.start, cell.start + len(cell.source)))
    assume(cell is unit.code_cells[-1] or all(edit.start < cell.end for edit in edits))
    lines = json.loads(edited_bytes(unit, edits))["cells"][cell.index - 1]["source"]
    expected = "".join(lines).split("\n")
    assert lines in ([""], [line + "\n" for line in expected[:-1]] + [expected[-1]] * bool(expected[-1]))


@given(notebooks(), LAYOUTS, st.data())
def test_any_edit_is_refused_or_leaves_json(content: dict[str, Any], layout: Layout, data: st.DataObject) -> None:
    unit = unit_from_bytes(written(content, layout), "a.ipynb")
    edits = data.draw(edits_within(0, len(unit.code)))
    try:
        edited = edited_bytes(unit, edits)
    except EditError:
        return
    assert len(json.loads(edited.decode("utf-8-sig"))["cells"]) == len(content["cells"])


@given(notebooks(magics=False), LAYOUTS, st.data())
def test_the_edited_notebook_reads_as_the_edited_code(
    content: dict[str, Any], layout: Layout, data: st.DataObject
) -> None:
    unit = unit_from_bytes(written(content, layout), "a.ipynb")
    assume(not any(cell.indent for cell in unit.code_cells) and "\r" not in unit.code)
    edits = data.draw(edits_within(0, len(unit.code)))
    expected = applied(unit.code, edits)
    assume(not set(expected) & set("%!?\0\ufffd"))
    try:
        again = unit_from_bytes(edited_bytes(unit, edits), "a.ipynb")
    except EditError:
        return
    assume(not any(cell.indent for cell in again.code_cells))
    trimmed = expected if expected.endswith("\n") else expected + "\n"
    assert again.code.rstrip("\n") == trimmed.rstrip("\n") or len(unit.code_cells) > 1


@given(notebooks(), LAYOUTS, st.lists(st.integers(1, 5)))
def test_cleared_cells_have_no_outputs_and_the_rest_is_untouched(
    content: dict[str, Any], layout: Layout, indexes: list[int]
) -> None:
    unit = unit_from_bytes(written(content, layout), "a.ipynb")
    after = json.loads(clear_outputs(unit, indexes).decode("utf-8-sig"))
    expected = json.loads(unit.data.decode("utf-8-sig"))
    for index in indexes:
        if index <= len(expected["cells"]) and "outputs" in expected["cells"][index - 1]:
            expected["cells"][index - 1] |= {"outputs": [], "execution_count": None}
    assert after == expected


def lines_after(source: Any, edit: tuple[str, str]) -> Any:
    """The source of a one-cell notebook after replacing one text by another."""
    unit = unit_from_bytes(written(notebook(code_cell(source))), "a.ipynb")
    start = unit.code.index(edit[0])
    edited = edited_bytes(unit, [Edit(start, start + len(edit[0]), edit[1])])
    return json.loads(edited)["cells"][0]["source"]


def test_a_deleted_line_takes_its_element_along() -> None:
    assert lines_after("a\nb\nc", ("b\n", "")) == ["a\n", "c"]


def test_a_deleted_last_line_takes_its_element_along() -> None:
    assert lines_after("a\nb\n", ("b\n", "")) == ["a\n"]


def test_two_joined_lines_become_one_element() -> None:
    assert lines_after("a\nb\nc", ("a\n", "a; ")) == ["a; b\n", "c"]


def test_an_appended_line_needs_no_line_end_of_its_own() -> None:
    unit = unit_from_bytes(written(notebook(code_cell("a"))), "a.ipynb")
    edited = edited_bytes(unit, [Edit(2, 2, "b\n")])
    assert json.loads(edited)["cells"][0]["source"] == ["a\n", "b"]


def test_an_empty_cell_takes_an_insertion() -> None:
    for source in ([], "", [""]):
        unit = unit_from_bytes(json.dumps(notebook(code_cell(source))).encode(), "a.ipynb")
        after = json.loads(edited_bytes(unit, [Edit(0, 0, "x = 1\ny = 2\n")]))["cells"][0]["source"]
        assert "".join(after) == "x = 1\ny = 2\n"
        assert isinstance(after, list) == isinstance(source, list)


def test_an_indented_cell_keeps_its_indent() -> None:
    assert lines_after("    a = 1\n    b = 2\n", ("b", "c = 3\nb")) == ["    a = 1\n", "    c = 3\n", "    b = 2\n"]


def test_separators_are_those_of_the_neighbours() -> None:
    unit = unit_from_bytes(written(notebook(code_cell("a\nb")), Layout(indent=2)), "a.ipynb")
    edited = edited_bytes(unit, [Edit(0, 0, "import x\n")])
    assert edited == written(notebook(code_cell("import x\na\nb")), Layout(indent=2))


@pytest.mark.parametrize("ensure_ascii", [True, False])
def test_characters_are_escaped_as_the_file_escapes_them(ensure_ascii: bool) -> None:
    layout = Layout(ensure_ascii=ensure_ascii)
    unit = unit_from_bytes(written(notebook(code_cell("a"), code_cell("'ä'")), layout), "a.ipynb")
    edited = edited_bytes(unit, [Edit(0, 1, "'\U0001f600'")])
    assert edited == written(notebook(code_cell("'\U0001f600'"), code_cell("'ä'")), layout)


def notebook_of(*sources: str) -> SourceUnit:
    return unit_from_bytes(written(notebook(*map(code_cell, sources))), "a.ipynb")


@pytest.mark.parametrize(
    ("sources", "edit"),
    [
        (("a", "b"), Edit(0, 3, "")),  # crosses cells
        (("!ls -l", "b"), Edit(0, 3, "x")),  # masked
        (("x = !ls",), Edit(5, 6, "y")),
        (("!ls -l",), Edit(3, 3, "y")),  # inside a masked line
        (("a",), Edit(1, 9, "")),
        (("a",), Edit(-1, 0, "")),
        (("a = '\ud800'",), Edit(5, 6, "")),  # cannot be read as it is
    ],
)
def test_what_cannot_be_written_is_refused(sources: tuple[str, ...], edit: Edit) -> None:
    with pytest.raises(EditError):
        edited_bytes(notebook_of(*sources), [edit])


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(EditError):
        edited_bytes(notebook_of("abc"), [Edit(0, 2, ""), Edit(1, 3, "")])


def test_lines_go_before_and_after_a_magic() -> None:
    unit = notebook_of("!ls -l\nb")
    edited = edited_bytes(unit, [Edit(0, 0, "a\n"), Edit(6, 6, "  # c")])
    assert json.loads(edited)["cells"][0]["source"] == ["a\n", "!ls -l  # c\n", "b"]


SCRIPTS = st.sampled_from(["utf-8", "utf-8-sig", "latin-1", "cp1252"])


@given(
    st.text(st.characters(max_codepoint=255, exclude_characters="\0\r")),
    SCRIPTS,
    st.sampled_from(["\n", "\r\n"]),
    st.data(),
)
def test_an_edited_script_keeps_encoding_and_line_ends(
    text: str, encoding: str, newline: str, data: st.DataObject
) -> None:
    header = f"# coding: {encoding}\n" if encoding.isalnum() or encoding == "latin-1" else ""
    assume(header or encoding.startswith("utf"))
    whole = (header + text).replace("\n", newline)
    try:
        raw = whole.encode(encoding)
    except UnicodeEncodeError:
        return
    unit = unit_from_bytes(raw, "a.py")
    assume(not unit.problems and not unit.cells and unit.code == whole)
    edits = data.draw(edits_within(min(len(header) + 1, len(unit.code)), len(unit.code)))
    assume(not any(splits_line_end(unit.code, edit) for edit in edits))
    expected = applied(unit.text, [edit._replace(content=edit.content.replace("\n", newline)) for edit in edits])
    try:
        edited = edited_bytes(unit, edits)
    except EditError:
        assert encoding in {"latin-1", "cp1252"}
        return
    assume(newline in whole or newline == "\n")
    assert edited == expected.encode(encoding)


@pytest.mark.parametrize("shown", ["a.py", "a.ipynb"])
@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (Edit(2, 2, "!"), "a!\r\nb\r\n"),
        (Edit(2, 3, ""), "ab\r\n"),
        (Edit(0, 2, "c"), "c\r\nb\r\n"),
        (Edit(2, 5, "\n"), "a\r\n\r\n"),
        (Edit(1, 1, "\nc"), "a\r\nc\r\nb\r\n"),
    ],
)
def test_a_windows_line_end_is_one_character_to_an_edit(shown: str, edit: Edit, text: str) -> None:
    before = "a\r\nb\r\n"
    data = before.encode() if shown == "a.py" else written(notebook(code_cell(before)))
    edited = edited_bytes(unit_from_bytes(data, shown), [edit])
    assert (edited.decode() if shown == "a.py" else source_of(json.loads(edited)["cells"][0])) == text


def test_a_percent_script_is_edited_around_its_magics() -> None:
    unit = unit_from_bytes(b"# %%\r\n!ls\r\nx = 1\r\n", "a.py")
    assert edited_bytes(unit, [Edit(6, 6, "y = 2\n")]) == b"# %%\r\ny = 2\r\n!ls\r\nx = 1\r\n"
    with pytest.raises(EditError):
        edited_bytes(unit, [Edit(6, 8, "")])


def test_what_quarto_says_outside_its_chunks_is_not_edited() -> None:
    unit = unit_from_bytes(b"text\n\n```{python}\nx = 1\n```\n", "a.qmd")
    start = unit.code.index("x")
    assert edited_bytes(unit, [Edit(start, start + 1, "y")]) == b"text\n\n```{python}\ny = 1\n```\n"
    with pytest.raises(EditError):
        edited_bytes(unit, [Edit(1, 2, "y")])


def test_no_edit_changes_nothing() -> None:
    unit = notebook_of("a")
    assert edited_bytes(unit, []) is unit.data
    assert edited_bytes(unit, [Edit(0, 1, "a")]) is unit.data


def test_two_insertions_into_an_empty_cell_keep_their_order() -> None:
    content = {"cells": [{"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": ""}]}
    notebook = {**content, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    unit = unit_from_bytes(json.dumps(notebook).encode(), "a.ipynb")
    again = unit_from_bytes(edited_bytes(unit, [Edit(0, 0, "z"), Edit(1, 1, "a")]), "a.ipynb")
    assert again.code == "z\na\n"
