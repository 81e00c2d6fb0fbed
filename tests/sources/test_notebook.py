"""Notebooks of every version, and every way in which they can be wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mlgate.core.diagnostic import Span
from mlgate.sources.notebook_outputs import load_output, outputs_of
from mlgate.sources.places import decode_location
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.unit import CellKind, SourceUnit, UnitKind
from tests.sources.notebooks import Layout, code_cell, markdown_cell, notebook, written


def read(content: Any, layout: Layout | None = None) -> SourceUnit:
    data = written(content, layout) if layout else json.dumps(content).encode()
    return unit_from_bytes(data, "a.ipynb")


def messages(unit: SourceUnit) -> list[str]:
    return [problem.message for problem in unit.problems]


def test_a_notebook_is_one_module_with_cells() -> None:
    unit = read(
        notebook(
            markdown_cell("# Title"),
            code_cell("x = 1", id="ab", execution_count=3, metadata={"tags": ["parameters"], "n": 1}),
            code_cell(""),
            code_cell("%%bash\nls"),
            {"cell_type": "raw", "source": "r", "metadata": {}},
            code_cell(["!ls\n", "y = 2\n"]),
        )
    )
    assert unit.kind is UnitKind.NOTEBOOK
    assert unit.code == "x = 1\n\n...\ny = 2\n"
    assert [cell.kind.value for cell in unit.cells] == ["markdown", "code", "code", "other", "raw", "code"]
    assert [(cell.index, cell.start, cell.end) for cell in unit.code_cells] == [(2, 0, 6), (3, 6, 7), (6, 7, 17)]
    second = unit.cells[1]
    assert (second.id, second.execution_count, second.tags, second.metadata["n"]) == ("ab", 3, ("parameters",), 1)
    assert unit.cells[0].id is None and unit.cells[2].execution_count is None
    assert [magic.text for magic in unit.magics] == ["!ls"]
    assert unit.problems == ()


def test_version_3_keeps_its_cells_in_worksheets() -> None:
    cells = [
        {"cell_type": "heading", "level": 1, "source": "Title"},
        {
            "cell_type": "code",
            "input": ["x = 1\n", "y"],
            "language": "python",
            "prompt_number": 4,
            "outputs": [{"output_type": "pyerr", "ename": "KeyError"}, {"output_type": "pyout"}],
        },
    ]
    unit = read({"metadata": {"name": "a"}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]})
    assert unit.code == "x = 1\ny\n"
    cell = unit.code_cells[0]
    assert (cell.execution_count, unit.cells[0].kind) == (4, CellKind.MARKDOWN)
    assert [(output.kind, output.name) for output in outputs_of(unit, cell)] == [
        ("error", "KeyError"),
        ("execute_result", ""),
    ]
    assert decode_location(unit.data, unit.location(Span(0, 7))) == "x = 1\ny"


def test_outputs_are_found_when_asked_for() -> None:
    outputs = [
        {"output_type": "stream", "name": "stderr", "text": ["a ]\n"]},
        {"output_type": "error", "ename": "ValueError", "evalue": "", "traceback": ["{"]},
        {"output_type": "display_data", "data": {"image/png": "A" * 2000}, "metadata": {}},
    ]
    unit = read(notebook(code_cell("x", outputs=outputs), code_cell("y")), Layout())
    found = outputs_of(unit, unit.cells[0])
    assert [(output.kind, output.name) for output in found] == [
        ("stream", "stderr"),
        ("error", "ValueError"),
        ("display_data", ""),
    ]
    assert [load_output(unit, output) for output in found] == outputs
    assert outputs_of(unit, unit.cells[1]) == ()


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, "python"),
        ({"kernelspec": {"name": "python3", "language": "python"}}, "python"),
        ({"kernelspec": {"name": "conda-env-x-py", "display_name": "x"}}, "python"),
        ({"language_info": {"name": "pyspark"}}, "python"),
        ({"kernelspec": {"name": "ir", "language": "R"}}, "R"),
        ({"kernelspec": {"name": "ir"}}, "R"),
        ({"jupytext": {"main_language": "R"}}, "R"),
        ({"language_info": {"name": "julia"}, "kernelspec": {"name": "python3"}}, "julia"),
        ({"kernelspec": 3, "language_info": []}, "python"),
    ],
)
def test_the_kernel_says_the_language(metadata: dict[str, Any], language: str) -> None:
    unit = read(notebook(code_cell("x <- 1"), markdown_cell("a"), metadata=metadata))
    assert unit.language == language
    assert unit.cells[0].kind is (CellKind.CODE if language == "python" else CellKind.OTHER)
    expected = [] if language == "python" else [f"kernel language `{language}` is not analysed"]
    assert messages(unit) == expected
    assert all(problem.not_analysed for problem in unit.problems)


def test_a_cell_may_have_a_language_of_its_own() -> None:
    kernels = [{"kernel": "SQL"}, {"kernel": "Python3"}]
    unit = read(notebook(*(code_cell("x", metadata=kernel) for kernel in kernels)))
    assert [cell.kind for cell in unit.cells] == [CellKind.OTHER, CellKind.CODE]
    assert unit.problems == ()


def test_duplicate_ids_are_kept() -> None:
    unit = read(notebook(code_cell("x", id="a"), code_cell("y", id="a"), code_cell("z", id=3)))
    assert [cell.id for cell in unit.cells] == ["a", "a", None]


def test_characters_that_python_cannot_hold_are_replaced() -> None:
    data = (
        rb'{"cells": [{"cell_type": "code", "source": ["a = \"\ud83d\ude00 \ud83d \u0000 '
        + b"\xff"
        + rb' \"\n", "b"]}]}'
    )
    unit = unit_from_bytes(data, "a.ipynb")
    assert unit.code == 'a = "\U0001f600 \ufffd \ufffd \ufffd "\nb\n'
    for start in range(len(unit.code) - 1):
        place = unit.location(Span(start, start + 1))
        if unit.code[start] != "\ufffd" or start < 11:
            assert decode_location(data, place) == unit.code[start]


def test_a_whole_indented_cell_is_moved_to_the_left() -> None:
    unit = read(notebook(code_cell("\n    x = '''\n    a\n  b'''\n    if x:\n        y\n")))
    assert unit.code == "\nx = '''\na\n  b'''\nif x:\n    y\n"
    assert unit.cells[0].indent == "    "
    start = unit.code.index("y")
    location = unit.location(Span(start, start + 1))
    assert decode_location(unit.data, location) == "y"
    assert location.cell is not None and (location.cell.line, location.cell.column) == (6, 5)


@pytest.mark.parametrize(
    ("data", "message", "place"),
    [
        (b"", "the notebook is empty", (0, 0)),
        (b" \n", "the notebook is empty", (0, 1)),
        (b"[]", "expected an object in the JSON", (0, 1)),
        (b"not json", "expected an object in the JSON", (0, 1)),
        (b'{"cells": []} x', "text after the end of the JSON", (14, 15)),
        (b'{"cells": [,]}', "expected a value in the JSON", (11, 12)),
        (b'{"cells": [] "a": 1}', "expected `,` or `}` in the JSON", (13, 14)),
        (b'{"cells": [], a: 1}', "expected a member name in the JSON", (14, 15)),
        (b'{"cells": [', "the JSON is cut off", (11, 11)),
        (b'{"cells": ["a', "the JSON is cut off within a string", (13, 13)),
        (b'{"cells": {}}', "`cells` is not a list", (10, 12)),
        (b'{"metadata": {}}', "not a notebook: it has no `cells`", (0, 1)),
        (b"\x00\x01", "binary content (a NUL byte)", (0, 1)),
        (b'{"cells": [3]}', "the cell has no `source`", (11, 12)),
        (
            b'{"cells": [{"cell_type": "code", "source": 3}]}',
            "`source` is neither a string nor a list of strings",
            (43, 44),
        ),
        (
            b'{"cells": [{"cell_type": "code", "source": ["a", 3]}]}',
            "`source` is neither a string nor a list of strings",
            (43, 51),
        ),
        (b'{"cells": [{"cell_type": "code", "source": "\\q"}]}', "malformed JSON string", (43, 47)),
    ],
)
def test_what_is_wrong_is_said_with_its_place(data: bytes, message: str, place: tuple[int, int]) -> None:
    unit = unit_from_bytes(data, "a.ipynb")
    assert [(problem.message, tuple(problem.span)) for problem in unit.problems][:1] == [(message, place)]
    assert unit.problems[0].raw and unit.problems[0].not_analysed
    location = unit.problem_location(unit.problems[0])
    assert (location.line, location.column) >= (1, 1)


def test_numbers_that_are_not_json_do_no_harm() -> None:
    unit = unit_from_bytes(
        b'{"cells": [{"cell_type": "code", "execution_count": NaN, "source": ["x"], "metadata": {"a": Infinity}}]}',
        "a.ipynb",
    )
    assert (unit.code, unit.problems, unit.cells[0].execution_count) == ("x\n", (), None)


def test_a_truncated_notebook_keeps_the_cells_before() -> None:
    data = written(notebook(code_cell("x"), code_cell("y"), code_cell("z")))
    unit = unit_from_bytes(data[: data.index(b'"z"') + 1], "a.ipynb")
    assert unit.code == "x\ny\n"
    assert messages(unit) == ["the JSON is cut off within a string"]
    location = unit.problem_location(unit.problems[0])
    assert location.line == data[: data.index(b'"z"')].count(b"\n") + 1


def test_a_merge_conflict_in_the_json_leaves_our_side() -> None:
    data = written(notebook(code_cell("a\nb\nc", execution_count=1), code_cell("d\ne")))
    lines = data.decode().split("\n")
    place = next(number for number, line in enumerate(lines) if '"b' in line)
    lines[place : place + 1] = ["<<<<<<< HEAD", '    "ours\\n",', "=======", '    "theirs\\n",', ">>>>>>> x"]
    unit = unit_from_bytes("\n".join(lines).encode(), "a.ipynb")
    assert unit.code == "a\nours\nc\nd\ne\n"
    assert messages(unit) == ["merge conflict marker"]
    assert unit.problem_location(unit.problems[0]).line == place + 1
    for start, text in ((unit.code.index("c"), "c"), (unit.code.index("e\n"), "e")):
        assert decode_location(unit.data, unit.location(Span(start, start + 1))) == text


def test_a_merge_conflict_within_a_cell_is_reported() -> None:
    unit = read(notebook(code_cell("x"), code_cell("<<<<<<< a\ny = 1\n=======\ny = 2\n>>>>>>> b\n")))
    assert unit.code.split() == ["x", "y", "=", "1"]
    assert [(problem.message, problem.cell, problem.raw) for problem in unit.problems] == [
        ("merge conflict marker", 2, False)
    ]


def test_a_notebook_by_another_name_is_known_by_its_content() -> None:
    data = written(notebook(code_cell("x")))
    assert unit_from_bytes(data, "-").is_notebook
    assert not unit_from_bytes(b"x = {}", "-").is_notebook


def test_columns_in_a_minified_notebook_tell_places_apart() -> None:
    data = json.dumps(
        notebook(code_cell("é = 1\nb"), code_cell("c")), ensure_ascii=False, separators=(",", ":")
    ).encode()
    unit = unit_from_bytes(data, "a.ipynb")
    columns = [unit.location(Span(start, start + 1)).column for start in (0, 6, 8)]
    assert [data.decode()[column - 1] for column in columns] == ["é", "b", "c"]
    assert unit.location(Span(0, 1)).line == 1


@pytest.mark.parametrize("found", ["99", "0", "-1", "true", "null", "4.0", '"4"'])
def test_a_format_that_nobody_knows_is_said(found: str) -> None:
    data = written(notebook(code_cell("x = 1"))).replace(b'"nbformat": 4', f'"nbformat": {found}'.encode())
    unit = unit_from_bytes(data, "a.ipynb")
    assert [(problem.message, problem.not_analysed) for problem in unit.problems] == [
        (f"notebook format {found} is not known", True)
    ]
    assert unit.code == "x = 1\n"


def test_of_two_lists_of_cells_the_last_counts() -> None:
    first = json.dumps([code_cell("first = 1")]).encode()
    data = written(notebook(code_cell("last = 1"))).replace(b"{", b'{"cells": ' + first + b",", 1)
    unit = unit_from_bytes(data, "a.ipynb")
    assert unit.code == "last = 1\n" and len(unit.cells) == 1
    assert [problem.message for problem in unit.problems] == ["`cells` is there more than once: only the last is read"]
