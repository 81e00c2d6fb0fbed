"""marimo notebooks: a script whose cells are functions, run in the order of what they define and use.

The wrappers of a cell are masked, at equal length, so that the code is one flat module as marimo runs it: the decorator
by blanks, `def _(np, df):` by `if 1:`, the final `return x,` by `pass`. `app.setup` becomes `if 1:` likewise.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.sources.logical_lines import logical_line
from mlgate.sources.magic_masker import filler
from mlgate.sources.quiet_parse import parse_quietly
from mlgate.sources.script_cells import ScriptCell
from mlgate.sources.source_text import blank
from mlgate.sources.unit import line_starts

_APP = lazy_regex(r"^(\w+) = marimo\.App\(", re.MULTILINE)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Marimo(NamedTuple):
    """The flat code, the cells in document order, and their 1-based indexes in the order in which they run."""

    code: str
    cells: list[ScriptCell]
    order: list[int]


@dataclass(slots=True)
class _Found:
    """A cell as the syntax tree has it; `masks` are ranges with their replacements."""

    cell: ScriptCell
    defines: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    masks: list[tuple[int, str]] = field(default_factory=list)
    is_setup: bool = False


def read_marimo(text: str) -> Marimo | None:
    """Read a marimo notebook; None when it is none, or does not parse."""
    app = _APP.search(text)
    if app is None:
        return None
    tree = parse_quietly(text)
    if tree is None:
        return None
    reader = _Reader(text, app[1])
    found = [cell for node in tree.body if (cell := reader.cell(node))]
    masks = [mask for cell in found for mask in cell.masks]
    return Marimo(_masked(text, masks), [cell.cell for cell in found], _run_order(found))


class _Reader:
    """Finds the cells among the statements of a marimo file."""

    def __init__(self, text: str, app: str) -> None:
        self._text = text
        self._app = app
        self._starts = [*line_starts(text), len(text)]

    def cell(self, node: ast.stmt) -> _Found | None:
        """The cell that a top-level statement is."""
        if isinstance(node, ast.With):
            return self._setup(node) if self._member(node.items[0].context_expr) == "setup" else None
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return None
        members = {self._member(decorator) for decorator in node.decorator_list}
        if "cell" in members and not isinstance(node, ast.ClassDef):
            return self._function(node)
        return _Found(self._whole(node), {node.name}) if members & {"function", "class_definition"} else None

    def _member(self, node: ast.expr) -> str:
        """`cell` of `@app.cell` and of `@app.cell(...)`."""
        target = node.func if isinstance(node, ast.Call) else node
        of_app = (
            isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == self._app
        )
        return target.attr if isinstance(target, ast.Attribute) and of_app else ""

    def _line(self, number: int) -> int:
        return self._starts[number - 1]

    def _whole(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.With) -> ScriptCell:
        decorators = [] if isinstance(node, ast.With) else node.decorator_list
        start = self._line(min([node.lineno, *(decorator.lineno for decorator in decorators)]))
        return ScriptCell(start, start, self._line((node.end_lineno or node.lineno) + 1))

    def _setup(self, node: ast.With) -> _Found:
        found = _Found(self._whole(node), is_setup=True)
        self._mask_header(found, node)
        return found

    def _function(self, node: _Function) -> _Found:
        parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        found = _Found(self._whole(node), uses={parameter.arg for parameter in parameters})
        last = node.body[-1]
        if self._mask_header(found, node) and isinstance(last, ast.Return):
            found.defines = {name.id for name in ast.walk(last) if isinstance(name, ast.Name)}
            self._mask_return(found, last)
        return found

    def _mask_header(self, found: _Found, node: _Function | ast.With) -> bool:
        """Mask everything before the body, unless the body stands on the same line."""
        start, line = found.cell.start, self._line(node.lineno)
        end = logical_line(self._text, line).end
        if end > self._line(node.body[0].lineno):
            return False
        found.cell.body = end
        head = self._text[line:end]
        found.masks.append((start, blank(self._text[start:line]) + "if 1:" + blank(head[5:])))
        return True

    def _mask_return(self, found: _Found, node: ast.Return) -> None:
        start = self._line(node.lineno) + node.col_offset
        end = self._line((node.end_lineno or node.lineno) + 1)
        text = self._text[start:end].rstrip("\r\n")
        if node.lineno > 1 and not self._text[self._line(node.lineno) : start].strip():
            found.masks.append((start, filler(text)))


def _masked(text: str, masks: list[tuple[int, str]]) -> str:
    pieces, position = [], 0
    for start, replacement in sorted(masks):
        pieces += [text[position:start], replacement]
        position = start + len(replacement)
    return "".join([*pieces, text[position:]])


def _run_order(found: list[_Found]) -> list[int]:
    """Indexes by dependency, in document order where that leaves a choice; cycles as they stand."""
    definers = {name: index for index, cell in enumerate(found) for name in cell.defines}
    waiting = {
        index: {definers[name] for name in cell.uses if name in definers} - {index} for index, cell in enumerate(found)
    }
    order = [index for index, cell in enumerate(found) if cell.is_setup]
    done = set(order)
    while len(order) < len(found):
        ready = (index for index in waiting if index not in done and waiting[index] <= done)
        following = next(ready, None)
        if following is None:
            following = next(index for index in waiting if index not in done)
        order.append(following)
        done.add(following)
    return [index + 1 for index in order]
