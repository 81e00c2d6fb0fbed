"""Notebooks for tests: built from cells, written in any layout that a tool might write."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

PYTHON = {"kernelspec": {"language": "python", "name": "python3"}}


@dataclass(frozen=True)
class Layout:
    """How a notebook is written to bytes."""

    indent: int | str | None = 1
    ensure_ascii: bool = False
    compact: bool = False
    as_list: bool = True
    bom: bool = False
    newline: str = "\n"
    sort_keys: bool = True


LAYOUTS = st.builds(
    Layout,
    indent=st.sampled_from([None, 0, 1, 2, 4, "\t"]),
    ensure_ascii=st.booleans(),
    compact=st.booleans(),
    as_list=st.booleans(),
    bom=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
    sort_keys=st.booleans(),
)


def code_cell(source: Any, **members: Any) -> dict[str, Any]:
    """A code cell as nbformat 4 has it."""
    empty: dict[str, Any] = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    return empty | members | {"source": source}


def markdown_cell(source: Any) -> dict[str, Any]:
    """A Markdown cell."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def notebook(*cells: dict[str, Any], metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    """A notebook of version 4."""
    return {
        "cells": list(cells),
        "metadata": PYTHON if metadata is None else metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


DEFAULT_LAYOUT = Layout()


def written(content: dict[str, Any], layout: Layout = DEFAULT_LAYOUT) -> bytes:
    """The notebook as bytes."""
    content = json.loads(json.dumps(content))
    for cell in content["cells"]:
        if isinstance(cell.get("source"), str) and layout.as_list:
            cell["source"] = cell["source"].splitlines(keepends=True)
    separators = (",", ":") if layout.compact and layout.indent is None else None
    try:
        text = json.dumps(
            content,
            indent=layout.indent,
            ensure_ascii=layout.ensure_ascii,
            separators=separators,
            sort_keys=layout.sort_keys,
        )
        data = text.replace("\n", layout.newline).encode()
    except UnicodeEncodeError:  # half a surrogate pair can only be escaped
        data = json.dumps(content, indent=layout.indent, separators=separators).encode()
    return b"\xef\xbb\xbf" * layout.bom + data


def source_of(cell: dict[str, Any]) -> str:
    """The text of a cell."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


PLAIN_LINES = st.sampled_from(
    [
        "x = 1",
        "",
        "    y = [1, 2]",
        "print('é')",
        "# \U0001f600 face",
        's = "a\\\\b\\n"',
        "t = '''",
        "\tif x:",
        "df.head()",
    ]
)
MAGIC_LINES = st.sampled_from(
    [
        "%matplotlib inline",
        "!pip install x",
        "a = !ls",
        "df?",
        "%time f(x)",
        "%%bash",
        "    !l",
        "?x",
        "%%time",
        "b = %env X",
    ]
)
LINE_ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n"])


@st.composite
def lines_of_code(draw: st.DrawFn, magics: bool = True) -> str:
    """Some lines, of Python or of IPython, or nearly so."""
    line = st.one_of(PLAIN_LINES, PLAIN_LINES, MAGIC_LINES, st.text(max_size=6)) if magics else PLAIN_LINES
    count = draw(st.integers(0, 6))
    text = "".join(draw(line) + draw(LINE_ENDS) for _ in range(count))
    return text[: -draw(st.integers(0, 1)) or None]


@st.composite
def notebooks(draw: st.DrawFn, magics: bool = True) -> dict[str, Any]:
    """A notebook of a few cells, with outputs that look like cells."""
    decoy = {"output_type": "stream", "name": "stdout", "text": ['{"source": ["x\\n"]}', "}]", '\\"']}
    cells = []
    for _ in range(draw(st.integers(0, 4))):
        source = draw(st.one_of(lines_of_code(magics), st.text()) if magics else lines_of_code(magics))
        if draw(st.integers(0, 4)) == 0:
            cells.append(markdown_cell(source))
        else:
            cells.append(
                code_cell(source, outputs=[decoy] * draw(st.integers(0, 2)), execution_count=draw(st.integers(1, 9)))
            )
    return notebook(*cells)
