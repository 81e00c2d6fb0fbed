"""Is the value of an expression kept, or only looked at?"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.call import Call
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

PRINTERS = frozenset({"builtins.print", "builtins.display", "IPython.display.display", "IPython.core.display.display"})
LOG_LEVELS = frozenset({"debug", "info", "warning", "error", "critical", "exception", "log"})
EXPORTED_CELL = lazy_regex(r"(?m)^# (?:In ?\[|%%)")  # the header that nbconvert, or an editor, writes above a cell
LINE_BREAK = lazy_regex(r"\s*\n\s*")
LONGEST_NAME = 60
SHOWS_EVERYTHING = "ast_node_interactivity"


def name_of(call: Call) -> str:
    """What is called, as written, on one line; of a long chain the last link and what it hangs on, as `VAR(…).fit`."""
    text = LINE_BREAK.sub("", call.text)
    if not call.method or (len(text) <= LONGEST_NAME and "#" not in text):
        return text
    made = call.receiver.func if isinstance(call.receiver, ast.Call) else None
    start = LINE_BREAK.sub("", call.module.text(made)) if isinstance(made, (ast.Name, ast.Attribute)) else ""
    is_short = start and len(start) <= LONGEST_NAME // 2 and not set(start) & set("#()[]")
    return f"{start}(…).{call.method}" if is_short else f"….{call.method}"


def expression_statement(call: Call) -> ast.Expr | None:
    """The expression statement around a call, if it stands in one."""
    statement = call.module.statement_at(call.span.start)
    return statement if isinstance(statement, ast.Expr) else None


def is_discarded(call: Call) -> bool:
    """Whether nothing takes the value of the call: it is a statement of its own."""
    statement = expression_statement(call)
    return statement is not None and statement.value is call.node


def is_only_shown(call: Call) -> bool:
    """Whether the value of a call, or of a chain from it, is at most printed or logged: `df.sample(5).T`."""
    statement = expression_statement(call)
    if statement is None or _works_in_place(call):
        return False
    if call.node in _chain(statement.value):
        return True
    outer = statement.value
    if not isinstance(outer, ast.Call) or not _prints(call.module, outer, call):
        return False
    return any(call.node in _chain(argument) for argument in outer.args)


def _works_in_place(call: Call) -> bool:
    """`np.random.shuffle(rows)`, `nn.init.normal_(weight)`: their value is not the point."""
    return call.module.catalogue.has_kind(call.qualified_name or "", "in_place") or (call.method or "").endswith("_")


def is_cell_output(module: Module, statement: ast.stmt) -> bool:
    """Whether a notebook shows the value of an expression statement: it ends its cell.

    Cells of percent scripts and of scripts exported from notebooks count as well.
    """
    if SHOWS_EVERYTHING in module.code:
        return True
    end = module.span(statement).end
    if module.unit.code_cells:
        cell = module.unit.cell_at(end - 1)
        rest = _without_comments(module.code[end : cell.end]) if cell is not None else ""
        return cell is not None and not statement.col_offset and not rest.strip(" \t\r\n;")
    starts = _exported_cells(module)
    if not starts or statement.col_offset:
        return False
    position = bisect_right(starts, end)
    following = starts[position] if position < len(starts) else len(module.code)
    return position > 0 and not _without_comments(module.code[end:following]).strip(" \t\r\n;")


def cell_number(module: Module, statement: ast.stmt) -> int:
    """Which cell a statement stands in; 0 for a plain script."""
    start = module.span(statement).start
    if module.unit.code_cells:
        cell = module.unit.cell_at(start)
        return cell.index if cell is not None else 0
    return bisect_right(_exported_cells(module), start)


@per_module
def _exported_cells(module: Module) -> list[int]:
    return [found.start() for found in EXPORTED_CELL.finditer(module.code)]


def _without_comments(text: str) -> str:
    return re.sub(r"#[^\n]*", "", text)


def _prints(module: Module, outer: ast.Call, call: Call) -> bool:
    name = module.qualified_name(outer.func, call.scope)
    if name in PRINTERS or (isinstance(outer.func, ast.Name) and outer.func.id == "display"):
        return True
    if not isinstance(outer.func, ast.Attribute) or outer.func.attr not in LOG_LEVELS:
        return False
    return "log" in ast.unparse(outer.func.value).lower().rpartition(".")[2]


def _chain(expression: ast.expr) -> Iterator[ast.expr]:
    """An expression and the receivers that it is built on."""
    node: ast.expr | None = expression
    while node is not None:
        yield node
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        else:
            node = None
