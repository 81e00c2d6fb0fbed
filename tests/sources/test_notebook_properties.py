"""Properties of notebooks in any layout: joined without loss, every place leads back to its text."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mlgate.core.diagnostic import Span
from mlgate.sources.places import decode_location
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.source_text import speakable
from mlgate.sources.unit import CellKind, SourceUnit, indent_ranges
from tests.sources.notebooks import LAYOUTS, Layout, notebooks, source_of, written


def read(content: dict[str, Any], layout: Layout) -> SourceUnit:
    return unit_from_bytes(written(content, layout), "a.ipynb")


def own_text(unit: SourceUnit) -> str:
    """The code as it was before masking."""
    pieces = []
    for cell in unit.code_cells:
        source = cell.source
        for start, end in reversed(indent_ranges(source, cell.indent)):
            source = source[:start] + source[end:]
        pieces.append(source if source.endswith("\n") else source + "\n")
    return "".join(pieces)


@given(notebooks(), LAYOUTS)
def test_every_cell_keeps_its_text(content: dict[str, Any], layout: Layout) -> None:
    unit = read(content, layout)
    assert unit.problems == () or {problem.message for problem in unit.problems} == {"merge conflict marker"}
    assert [cell.source for cell in unit.cells] == [speakable(source_of(cell)) for cell in content["cells"]]


@given(notebooks(magics=False), LAYOUTS)
def test_code_joins_the_cells(content: dict[str, Any], layout: Layout) -> None:
    unit = read(content, layout)
    assert unit.code == own_text(unit)


@given(notebooks(), LAYOUTS)
def test_cells_partition_the_code_and_masking_keeps_its_length(content: dict[str, Any], layout: Layout) -> None:
    unit = read(content, layout)
    assert [cell.start for cell in unit.code_cells] == [0, *(cell.end for cell in unit.code_cells)][
        : len(unit.code_cells)
    ]
    assert len(unit.code) == len(own_text(unit))
    assert [place for place, character in enumerate(unit.code) if character == "\n"] == [
        place for place, character in enumerate(own_text(unit)) if character == "\n"
    ]
    assert all(cell.start == cell.end for cell in unit.cells if cell.kind is not CellKind.CODE)


@given(notebooks(), LAYOUTS, st.data())
def test_every_place_decodes_to_its_text(content: dict[str, Any], layout: Layout, data: st.DataObject) -> None:
    unit = read(content, layout)
    if not unit.code_cells:
        return
    cell = data.draw(st.sampled_from(unit.code_cells))
    real_end = cell.end - (not cell.source.endswith("\n"))
    start = data.draw(st.integers(cell.start, real_end))
    end = data.draw(st.integers(start, real_end))
    expected = own_text(unit)[start:end]
    found = decode_location(unit.data, unit.location(Span(start, end)))
    assert (found.replace(cell.indent, "") if cell.indent else found) == (
        expected.replace(cell.indent, "") if cell.indent else expected
    )


@given(notebooks(), LAYOUTS)
def test_the_cell_place_counts_from_the_cell(content: dict[str, Any], layout: Layout) -> None:
    unit = read(content, layout)
    for cell in unit.code_cells:
        place = unit.location(Span(cell.start, cell.start)).cell
        assert place is not None
        assert (place.index, place.line, place.column) == (cell.index, 1, 1)


@given(notebooks(), LAYOUTS, st.integers(0, 10**9))
def test_a_notebook_cut_off_anywhere_keeps_the_cells_before_the_cut(
    content: dict[str, Any], layout: Layout, cut: int
) -> None:
    data = written(content, layout)
    end = cut % len(data)
    whole, part = unit_from_bytes(data, "a.ipynb"), unit_from_bytes(data[:end], "a.ipynb")
    assert any(problem.not_analysed for problem in part.problems)
    assert [cell.source for cell in part.cells] == [cell.source for cell in whole.cells][: len(part.cells)]
    for problem in part.problems:
        location = part.problem_location(problem)
        assert location.line >= 1 and location.column >= 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, LAYOUTS)
def test_cells_of_any_type_never_crash(cells: Any, layout: Layout) -> None:
    data = json.dumps({"cells": cells, "metadata": cells}, indent=layout.indent).encode()
    unit = unit_from_bytes(data, "a.ipynb")
    for problem in unit.problems:
        unit.problem_location(problem)


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={name: JSON for name in ("cell_type", "source", "id", "metadata", "outputs", "execution_count")},
        )
    )
)
def test_members_of_any_type_never_crash(cells: list[dict[str, Any]]) -> None:
    unit = unit_from_bytes(json.dumps({"cells": [cell | {"cell_type": "code"} for cell in cells]}).encode(), "a.ipynb")
    for cell in unit.code_cells:
        unit.location(Span(cell.start, cell.end))
    for problem in unit.problems:
        unit.problem_location(problem)
