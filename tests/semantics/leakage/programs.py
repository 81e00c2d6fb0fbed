"""Every program that the metamorphic tests rewrite: flows, realistic notebooks, all samples of the leakage pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from mlgate.core.diagnostic import Confidence
from mlgate.engine.registry import family_of, rule_classes
from mlgate.testing import check_source, notebook_source
from tests.pages.page import read_page, without_marks
from tests.semantics.leakage.around_flows import HEAD
from tests.semantics.leakage.flows import FLOWS
from tests.semantics.leakage.realistic import NOTEBOOKS, script_of

ROOT = Path(__file__).resolve().parents[3]
RULES = [rule.code for rule in rule_classes() if family_of(rule) == "leakage"]
Places = set[tuple[int, str]]


def _page_programs() -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.glob("rules/leakage/*.md")):
        for sample in read_page(path).samples:
            plain = sample.runs and sample.attributes.keys() <= {"fixed"} and "%%bash" not in sample.text
            if plain and sample.language in ("python", "notebook"):
                yield f"{path.stem}:{sample.line}", _script(without_marks(sample.text))


def _script(text: str) -> str:
    """A sample as a plain script: marks of cells are blank lines, cells that are no code are gone."""
    cells = re.split(r"(?m)^(?=# %%)", text)
    kept = [re.sub(r"\A# %%.*", "", cell) for cell in cells if not cell.startswith("# %% [")]
    return "".join(kept)


PROGRAMS: dict[str, str] = {
    **{f"flow: {name}": HEAD + text for name, text in FLOWS.items()},
    **{f"notebook: {name}": script_of(text) for name, text in NOTEBOOKS.items()},
    **dict(_page_programs()),
}


def places(source: str, path: str = "work.py") -> Places:
    """(line, code) of all leakage diagnostics that are shown."""
    found = check_source(source, path, RULES)
    return {(item.location.line, item.code) for item in found if item.confidence >= Confidence.MEDIUM}


def places_in_cells(cells: list[tuple[int, str]]) -> Places:
    """(line of the program, code) of all leakage diagnostics of a program that is cut into cells."""
    source = notebook_source([{"source": text} for _, text in cells])
    found = set()
    for item in check_source(source, "work.ipynb", RULES):
        assert item.location.cell is not None
        if item.confidence >= Confidence.MEDIUM:
            found.add((cells[item.location.cell.index - 1][0] + item.location.cell.line - 1, item.code))
    return found


def uncalled_lines(source: str) -> set[int]:
    """Lines of functions and classes that nothing in the program calls: only a script's are looked at."""
    tree = ast.parse(source)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    defined = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))]
    unused = [node for node in defined if node.name not in used]
    return {line for node in unused for line in range(node.lineno, (node.end_lineno or 0) + 1)}
