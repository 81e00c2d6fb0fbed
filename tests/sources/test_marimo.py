"""marimo notebooks become one flat module, with the order in which its cells run."""

from __future__ import annotations

import ast

from mlgate.sources.read import unit_from_bytes

NOTEBOOK = """\
import marimo

app = marimo.App(width="medium")

with app.setup:
    import os


@app.cell
def _(df, np):
    y = np.mean(df)
    return (y,)


@app.cell(
    hide_code=True
)
def load(
    np,
):
    # zeros
    df = np.zeros(3)
    return (
        df,
    )


@app.cell
def _():
    import numpy as np
    return np,


@app.cell
async def _():
    await os.sleep()
    return


@app.function
def double(a):
    return 2 * a


if __name__ == "__main__":
    app.run()
"""


def test_wrappers_are_masked_at_equal_length() -> None:
    unit = unit_from_bytes(NOTEBOOK.encode(), "a.py")
    ast.parse(unit.code)
    assert len(unit.code) == len(NOTEBOOK)
    assert [place for place, end in enumerate(unit.code) if end == "\n"] == [
        place for place, end in enumerate(NOTEBOOK) if end == "\n"
    ]
    assert [line.rstrip() for line in unit.code.splitlines() if line.strip()] == [
        "import marimo",
        'app = marimo.App(width="medium")',
        "if 1:",
        "    import os",
        "if 1:",
        "    y = np.mean(df)",
        "    pass",
        "if 1:",
        "    # zeros",
        "    df = np.zeros(3)",
        "    pass",
        "if 1:",
        "    import numpy as np",
        "    pass",
        "if 1:",
        "    await os.sleep()",
        "    pass",
        "@app.function",
        "def double(a):",
        "    return 2 * a",
        'if __name__ == "__main__":',
        "    app.run()",
    ]


def test_cells_and_their_order() -> None:
    unit = unit_from_bytes(NOTEBOOK.encode(), "a.py")
    assert len(unit.cells) == 6
    assert unit.cells[2].source == "    # zeros\n    df = np.zeros(3)\n    return (\n        df,\n    )\n"
    assert unit.metadata == {"format": "marimo", "cell_order": [1, 4, 3, 2, 5, 6]}
    for cell in unit.cells:
        ast.parse(unit.code[cell.start : cell.end])


def test_a_cycle_keeps_the_order_of_the_document() -> None:
    header = "import marimo\napp = marimo.App()\n"
    source = header + "".join(f"@app.cell\ndef _({a}):\n    {b} = {a}\n    return {b},\n" for a, b in ("xy", "yx"))
    assert unit_from_bytes(source.encode(), "a.py").metadata["cell_order"] == [1, 2]


def test_a_body_on_the_line_of_its_header_is_left_alone() -> None:
    source = "import marimo\napp = marimo.App()\n@app.cell\ndef _(): return\n"
    assert unit_from_bytes(source.encode(), "a.py").code == source


def test_a_broken_notebook_is_a_plain_script() -> None:
    source = "import marimo\napp = marimo.App()\n@app.cell\ndef _(:\n    return\n"
    unit = unit_from_bytes(source.encode(), "a.py")
    assert (unit.code, unit.cells) == (source, ())
