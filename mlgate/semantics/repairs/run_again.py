"""What changed once more with each run of its cell does so no longer, and all of its readers know."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from mlgate.core.rule import Unrepaired
from mlgate.semantics.live import Function
from mlgate.semantics.module import Module
from mlgate.semantics.names import names_in, root_name, statement_texts
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.notebooks.cells import statements_of
from mlgate.sources.unit import Cell

Forms = Callable[[ast.AST], bool]
_ONCE_MORE = "each run of this changes `{text}` once more"
_SHOWS = frozenset("print display len head tail describe info plot hist show scatter bar boxplot lineplot".split())
_DROPS = frozenset({"drop", "pop", "rename"})


def changed_once_more(after: Module, target: ast.expr, computes: Forms) -> Iterator[Unrepaired]:
    """Statements of cells by which a name is still computed of itself: by `assign`, `pipe`, a function, a mapping."""
    root, text = root_name(target), unparsed(target)
    functions = {item.name: item for item in after.functions}
    doing = {name for name, item in functions.items() if any(computes(part) for part in ast.walk(item))}
    for cell in after.unit.code_cells:
        is_made = False
        for statement in statements_of(after, cell):
            read = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            bound = statement.targets[0] if isinstance(statement, ast.Assign) else None
            if isinstance(statement, ast.If) and _is_decided(after, cell, statement) and not is_made:
                inner = (part for part in statement.body if any(computes(node) for node in ast.walk(part)))
                yield from (Unrepaired(after.location(part), _ONCE_MORE.format(text=text)) for part in inner)
            is_own = isinstance(statement, (ast.Assign, ast.Expr)) and root in read and not is_made
            if is_own and _grows(statement, root, text, computes, doing, functions):
                yield Unrepaired(after.location(statement), _ONCE_MORE.format(text=text))
            value = getattr(statement, "value", None)
            if isinstance(bound, ast.Name) and bound.id == root and value is not None and root not in names_in(value):
                is_made = True


def _is_decided(module: Module, cell: Cell, statement: ast.If) -> bool:
    """Whether a condition asks for a name that its own cell gives a constant first: each run begins with that."""
    asked = statement.test.operand if isinstance(statement.test, ast.UnaryOp) else statement.test
    above = [item for item in statements_of(module, cell) if item.lineno < statement.lineno]
    return isinstance(asked, ast.Name) and any(
        isinstance(item, ast.Assign)
        and isinstance(item.value, ast.Constant)
        and asked.id in map(unparsed, item.targets)
        for item in above
    )


def _grows(
    statement: ast.stmt, root: str, text: str, computes: Forms, doing: set[str], functions: dict[str, Function]
) -> bool:
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.expr):
        return False
    bound = statement.targets[0] if isinstance(statement, ast.Assign) else None
    called = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)} & doing
    if any(_changes_its_own(functions[name]) for name in called):
        return True
    if bound is None or root_name(bound) != root:
        return False
    is_whole = isinstance(bound, ast.Name)
    if called:
        return is_whole or unparsed(bound) == text
    column = _column_of(text)
    for node in ast.walk(value) if is_whole and column else ():
        if (
            isinstance(node, ast.keyword)
            and node.arg == column
            and any(computes(part) for part in ast.walk(node.value))
        ):
            return True
    return False


def _changes_its_own(function: Function) -> bool:
    """Whether a function changes what it is given, and makes no copy first."""
    given = {item.arg for item in function.args.args}
    for node in sorted(ast.walk(function), key=lambda item: getattr(item, "lineno", 0)):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        )
        for target in targets:
            if isinstance(target, ast.Name):
                given.discard(target.id)
            elif root_name(target) in given:
                return True
    return False


def still_read_as_it_was(before: Module, after: Module, target: ast.expr, computes: Forms) -> Iterator[Unrepaired]:
    """Reads below of what was changed, by statements that are as they were, while the change has another name now."""
    root, text, column = root_name(target), unparsed(target), _column_of(unparsed(target))
    known = statement_texts(before.tree)
    made = [node for node in after.nodes(ast.Assign) if any(computes(part) for part in ast.walk(node.value))]
    if not made or any(unparsed(node.targets[0]) == text or after.enclosing_function(node) for node in made):
        return
    first = made[0]
    is_inside = root_name(first.targets[0]) == root
    if not is_inside and (column is not None and f"{column}=" not in unparsed(first).replace(" ", "")):
        return
    if isinstance(first.targets[0], ast.Name) and first.targets[0].id == root:
        return
    if is_inside and column is not None and _is_left_out(after, known, column):
        return
    for statement in (node for node in after.tree.body if node.lineno > first.lineno):
        if unparsed(statement) in known and _reads(after, statement, root, text, column):
            words = f"`{unparsed(statement)[:60]}` reads `{text}` as it was before"
            yield Unrepaired(after.location(statement), words)
            return


def _is_left_out(module: Module, known: set[str], column: str) -> bool:
    """Whether something new drops the column, or chooses columns."""
    new = [node for node in ast.walk(module.tree) if isinstance(node, ast.stmt) and unparsed(node) not in known]
    return any(
        isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in _DROPS
        for node in new
        for part in ast.walk(node)
    ) and any(repr(column) in unparsed(node) for node in new)


def _reads(module: Module, statement: ast.stmt, root: str, text: str, column: str | None) -> bool:
    rows = {*_rows_of(statement, root)} if column is not None else set()
    for node in ast.walk(statement):
        if not isinstance(node, ast.expr) or not isinstance(getattr(node, "ctx", None), ast.Load):
            continue
        if isinstance(node, ast.Subscript) and root_name(node) in rows and unparsed(node.slice) == repr(column):
            return True
        parent = module.parent(node)
        if unparsed(node) == text and not (isinstance(node, ast.Name) and _is_shown(module, node)):
            return not _is_shown(module, node)
        if isinstance(node, ast.Subscript) and root_name(node) == root and column is not None:
            if isinstance(node.slice, ast.List) and repr(column) in map(unparsed, node.slice.elts):
                return True
        is_argument = isinstance(parent, ast.Call) and parent.func is not node
        if isinstance(node, ast.Name) and node.id == root and is_argument and not _is_shown(module, node):
            return True
    return False


def _rows_of(statement: ast.stmt, root: str) -> Iterator[str]:
    """Names that a loop gives to the rows of a frame: `for _, row in frame.iterrows()`."""
    for loop in ast.walk(statement):
        if isinstance(loop, (ast.For, ast.comprehension)) and root in names_in(loop.iter):
            yield from names_in(loop.target)


def _is_shown(module: Module, node: ast.AST) -> bool:
    """Whether a value is only looked at."""
    return any(
        isinstance(part, ast.Call) and unparsed(part.func).rpartition(".")[2] in _SHOWS
        for part in module.ancestors(node)
    )


def _column_of(text: str) -> str | None:
    node = ast.parse(text, mode="eval").body
    key = node.slice if isinstance(node, ast.Subscript) else None
    if isinstance(node, ast.Attribute):
        return node.attr
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
