"""What an editor's notebook keeps from key to key changes nothing of what is found."""

from __future__ import annotations

import ast
import random
from typing import Any

from mlgate.semantics.module import Module
from mlgate.sources.cell_documents import CellsUnit, CellText
from mlgate.sources.unit import CellKind
from mlgate.testing import checker_for

CELLS = [
    "import numpy as np\nimport pandas as pd\nfrom sklearn.model_selection import train_test_split",
    "frame = pd.read_csv('/data/grüße.csv')\nX, y = frame.drop(columns='y'), frame['y']",
    "from sklearn.preprocessing import StandardScaler\n%matplotlib inline\nscaled = StandardScaler().fit_transform(X)",
    "a, b, c, d = train_test_split(scaled, y)",
    "def learn(a, c):\n    from sklearn.svm import SVC\n    return SVC(C=12.5).fit(a, c)",
    "learn(a, c).score(b, d)",
]
PIECES = [
    "x = 1",
    "",
    "else:",
    "@cached",
    "y = (",
    "'''",
    "x = \\",
    "print(undefined)",
    "empty = frame['a'] == np.nan",
    "# ä",
]


def edited(cells: list[str], chance: random.Random) -> None:
    """One edit: a cell put in, taken out, moved, doubled, or a character of one."""
    place = chance.randrange(len(cells))
    match chance.randrange(5):
        case 0:
            cells.insert(place, chance.choice(PIECES))
        case 1 if len(cells) > 3:
            cells.pop(place)
        case 2:
            cells.insert(place, cells.pop(chance.randrange(len(cells))))
        case 3:
            cells.insert(place, cells[chance.randrange(len(cells))])
        case _:
            at = chance.randrange(len(cells[place]) + 1)
            cells[place] = cells[place][:at] + chance.choice("\n(#x") + cells[place][at + chance.randrange(2) :]


def unit_of(cells: list[str], memory: dict[str, Any] | None) -> CellsUnit:
    unit = CellsUnit.of([CellText(CellKind.CODE, cell) for cell in cells], {}, "a.ipynb")
    unit.memory = memory
    return unit


def test_whatever_is_edited_the_same_is_found_as_in_a_notebook_read_anew() -> None:
    checker = checker_for()
    found = 0
    for seed in range(6):
        chance, cells, memory = random.Random(seed), [*CELLS], dict[str, Any]()
        for _ in range(8):
            (kept,) = checker.check_units([unit_of(cells, memory)])
            (fresh,) = checker.check_units([unit_of(cells, None)])
            assert kept == fresh, cells
            found += len(kept.diagnostics)
            edited(cells, chance)
    assert found > 100


def test_a_cell_that_stays_as_it_is_is_not_parsed_again_even_where_it_moved() -> None:
    memory = dict[str, Any]()
    before = [id(node) for node in Module(unit_of(CELLS, memory)).tree.body]
    after = Module(unit_of(["one = 1\ntwo = 2", *CELLS[:3], "a = 1", *CELLS[4:]], memory))
    again = [node for node in after.tree.body if id(node) in before]
    assert len(again) == len(before) - 1
    fresh = Module(unit_of(["one = 1\ntwo = 2", *CELLS[:3], "a = 1", *CELLS[4:]], None))
    assert ast.dump(after.tree, include_attributes=True) == ast.dump(fresh.tree, include_attributes=True)
    names = [node.id for node in after.nodes(ast.Name)]
    assert names == [node.id for node in fresh.nodes(ast.Name)]
    assert all(after.parent(node) is after.tree for node in after.tree.body)
