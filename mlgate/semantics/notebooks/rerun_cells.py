"""Cells that do something else when they are run a second time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import BENDS_VALUES
from mlgate.semantics.call import Call
from mlgate.semantics.literals import number_literal
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.cells import statements_of
from mlgate.sources.unit import Cell

CHANGE_FOLDER = lazy_regex(r"%?cd\s+(?![-~/$%\"'{]|[A-Za-z]:)\S+\s*$")
NO_EFFECT = lazy_regex(r"!\s*(?P<what>export\s+\w+=\S*|cd\s+\S+)\s*$")
ABSOLUTE = lazy_regex(r"[/~]|[A-Za-z]:")
ASKS_FOLDER = lazy_regex(r"cwd|exists\(|is_?dir\(|is_?file\(|curdir|listdir\(")
MOVES_ON = "goes on to another folder with each run"
SCALING = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.Mod)
SHIFTING = frozenset({"shift", "diff", "cumsum", "cumprod", "pct_change"})


class Rerun(NamedTuple):
    """What a second run of a cell does; `name` is what it does it to."""

    span: Span
    name: str
    what: str


def reruns(module: Module) -> Iterator[Rerun]:
    """Self-updates of names from other cells, and moves between folders, in order."""
    yield from _magics(module)
    yield from _moves(module)
    for cell in module.unit.code_cells:
        made: set[str] = set()
        for statement in statements_of(module, cell):
            found = _self_update(module, statement)
            if found is not None and found.name.partition("[")[0] not in made and _is_from_above(module, found, cell):
                yield found
            made.update(_made(statement))


def _magics(module: Module) -> Iterator[Rerun]:
    for magic in module.unit.magics:
        text = magic.text.strip()
        if CHANGE_FOLDER.fullmatch(text) is not None:
            yield Rerun(magic.span, text, MOVES_ON)
        elif (lost := NO_EFFECT.fullmatch(text)) is not None:
            yield Rerun(magic.span, lost["what"], "is forgotten as soon as the line has run")


def _moves(module: Module) -> Iterator[Rerun]:
    for call in module.calls_to(("os.chdir",)):
        path = module.constant(call.node.args[0], call.scope) if call.node.args else None
        if call.scope.function is not None or not isinstance(path, str) or ABSOLUTE.match(path) is not None:
            continue
        if not _asks_where_it_is(module, call.node):
            yield Rerun(call.span, module.text(call.node), MOVES_ON)


def _asks_where_it_is(module: Module, node: ast.AST) -> bool:
    """`if Path.cwd().name == "notebooks": os.chdir("..")`: the second run stays where it is."""
    tests = [ancestor.test for ancestor in module.ancestors(node) if isinstance(ancestor, (ast.If, ast.While))]
    return any(ASKS_FOLDER.search(module.text(test)) is not None for test in tests)


def _self_update(module: Module, statement: ast.stmt) -> Rerun | None:
    """`x = x * 2`, `df["a"] += 1`, `df = pd.concat([df, more])`: the new value is computed of the old one."""
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    if any(_is_conditional(target) for target in targets):
        return None
    if isinstance(statement, ast.AugAssign):
        if isinstance(statement.op, SCALING) and number_literal(statement.value):
            return _update(module, statement, statement.target)
        return None
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    if not isinstance(target, (ast.Name, ast.Subscript)):
        return None
    text = module.text(target)
    if _grows(module, statement.value, text):
        return _update(module, statement, target)
    return None


def _is_conditional(target: ast.expr | None) -> bool:
    """`df.loc[df.height < 100, "height"] += 100`: after the first run no row fits any more."""
    if not isinstance(target, ast.Subscript):
        return False
    index = target.slice
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    return any(isinstance(part, (ast.Compare, ast.BinOp, ast.UnaryOp)) for part in parts)


def _update(module: Module, statement: ast.stmt, target: ast.expr) -> Rerun:
    return Rerun(module.span(statement), " ".join(module.text(target).split()), "is changed once more by each run")


def _grows(module: Module, value: ast.expr, text: str) -> bool:
    if isinstance(value, ast.BinOp) and isinstance(value.op, SCALING):
        left = module.text(value.left) == text or _grows(module, value.left, text)
        return left and number_literal(value.right)
    if not isinstance(value, ast.Call) or (call := module.call_of(value)) is None:
        return False
    if call.method in SHIFTING and call.receiver is not None and module.text(call.receiver) == text:
        return True
    return _is_bent(module, call, text) or _is_longer(module, call, text)


def _is_bent(module: Module, call: Call, text: str) -> bool:
    first = call.node.args[0] if call.node.args else None
    return call.qualified_name in BENDS_VALUES and first is not None and module.text(first) == text


def _is_longer(module: Module, call: Call, text: str) -> bool:
    """Rows put below those that are there."""
    if call.qualified_name != "pandas.concat" or not call.node.args:
        return False
    parts = call.node.args[0]
    axis = call.constants().get("axis", 0)
    is_listed = isinstance(parts, (ast.List, ast.Tuple)) and any(module.text(part) == text for part in parts.elts)
    return is_listed and axis in (0, "index")


def _is_from_above(module: Module, found: Rerun, cell: Cell) -> bool:
    """Whether the name that is updated was made in a cell above."""
    root = found.name.partition("[")[0].partition(".")[0]
    bindings = module.scope.bindings.get(root, [])
    offsets = [module.span(binding.node).start for binding in bindings if hasattr(binding.node, "lineno")]
    return any(offset < cell.start for offset in offsets)


def _made(statement: ast.stmt) -> set[str]:
    """Names that a statement gives a new value that does not come of the old one."""
    if not isinstance(statement, ast.Assign):
        return set()
    return {name for target in statement.targets for name in _names(target)}


def _names(target: ast.expr) -> Iterator[str]:
    """The names in a target: `(X, y), (X_test, y_test) = load_data()` has four."""
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from _names(element)
    elif isinstance(target, ast.Starred):
        yield from _names(target.value)
    elif isinstance(target, ast.Name):
        yield target.id
