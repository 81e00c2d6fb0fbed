"""Code that never runs, and functions that do nothing."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Iterator, Sequence

from mlgate.agent.acceptance.lost.seen import Seen
from mlgate.agent.acceptance.lost.sides import Side
from mlgate.semantics.live import Live, folded, functions_of
from mlgate.semantics.repairs._knowledge import GIVES_NEW_ROWS


def dead_code(side: Side, added: Collection[str] = ()) -> Iterator[Seen]:
    """Code that never runs; arguments of the names in `added` do not tell one statement from another."""
    for live in side.live:
        for node in live.dead:
            if _matters(node):
                text = " ".join(ast.unparse(node).split())[:60]
                yield Seen(_key(without_arguments(node, added)), f"`{text}` never runs", live.module, node)


def _key(node: ast.AST) -> str:
    """A statement by how it begins and how many it holds: what is edited inside of dead code was as dead before."""
    first, _, rest = ast.unparse(node).partition("\n")
    return f"{first} {sum(isinstance(inner, ast.stmt) for inner in ast.walk(node))}" if rest else first


def decided(side: Side) -> Iterator[Seen]:
    """Conditions on rows that hold for all of them, or for none: `frame["qty"].isna() & False`."""
    for live in side.live:
        for node in live.module.nodes(ast.BinOp):
            if node in live and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
                sides = (node.left, node.right)
                if any(isinstance(folded(live.module, part), bool) for part in sides) and not _is_merged(live, sides):
                    text = ast.unparse(node)
                    yield Seen(text, f"`{text}` asks what is decided already", live.module, node)


def _is_merged(live: Live, sides: Sequence[ast.expr]) -> bool:
    """Whether dictionaries or sets are joined, and no conditions: `settings | {"seed": 3}`."""
    values = (live.module.scope_of(part).only_value(part.id) if isinstance(part, ast.Name) else part for part in sides)
    return any(isinstance(value, (ast.Dict, ast.Set, ast.DictComp, ast.SetComp)) for value in values)


def thrown_away(side: Side) -> Iterator[Seen]:
    """Statements that are a call which only gives something new back: `frame["a"].fillna(0)`."""
    for live in side.live:
        module = live.module
        for call in module.method_calls(*GIVES_NEW_ROWS):
            statement = module.parent(call.node)
            if call.node not in live or not isinstance(statement, ast.Expr):
                continue  # at the end of a cell it is shown, and lost as well
            if not any(item.arg in (None, "inplace", "out") for item in call.node.keywords):
                text = " ".join(ast.unparse(call.node).split())[:60]
                yield Seen(text, f"what `{text}` gives is thrown away", module, statement)


def without_arguments(node: ast.AST, names: Collection[str]) -> ast.AST:
    """A copy whose calls lack the keyword arguments of these names."""
    bare = copy.deepcopy(node)
    for call in ast.walk(bare):
        if isinstance(call, ast.Call):
            call.keywords = [keyword for keyword in call.keywords if keyword.arg not in names]
    return bare


def _matters(node: ast.AST) -> bool:
    """Whether dead code would do anything: annotations need imports that never run, and `...` is nothing."""
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass, ast.Break, ast.Continue)):
        return False
    if isinstance(node, ast.Return) and node.value is None:
        return False
    return not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) and not isinstance(
        node, ast.Constant
    )


def stubs(side: Side) -> Iterator[Seen]:
    """Functions that do nothing, or give back what was written down."""
    for module in side.modules:
        for name, node in functions_of(module):
            body = [
                item for item in node.body if not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
            ]
            if _does_nothing(body) and not _may_be_empty(node):
                yield Seen(name, f"`{name}` does nothing", module, node)
        for class_ in module.classes:
            if all(isinstance(item, ast.Pass) for item in class_.body) and not class_.bases:
                yield Seen(class_.name, f"class `{class_.name}` does nothing", module, class_)


def _does_nothing(body: list[ast.stmt]) -> bool:
    if not body or all(isinstance(item, ast.Pass) for item in body):
        return True
    first = body[0]
    if isinstance(first, ast.Raise):
        return "NotImplemented" in ast.unparse(first)
    return isinstance(first, ast.Return) and (first.value is None or isinstance(first.value, (ast.Constant, ast.Name)))


def _may_be_empty(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Abstract methods, overloads and members of protocols; `fit` of a stateless transformer gives back `self`."""
    marks = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    return not marks.isdisjoint({"abstractmethod", "overload", "property", "setter"})
