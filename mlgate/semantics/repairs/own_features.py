"""The target leaves the features: alone, and does not come back as something made of it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import statement_texts
from mlgate.semantics.repairs.all_columns import all_columns

_DROPS = frozenset({"drop", "difference", "discard", "remove", "pop"})
_JOINS = frozenset({"concat", "column_stack", "hstack", "c_", "assign", "insert", "join", "merge", "append"})


def other_features(repair: Repair) -> Iterator[Unrepaired]:
    """Columns that left the features with the target, and new columns that are computed of it."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        names = {name for target in repair.targets for name in _quoted(target.message)}
        if not names:
            continue
        spelt = {repr(name) for name in names} | {
            ast.unparse(node.targets[0])
            for node in before.nodes(ast.Assign)
            if isinstance(node.value, ast.Constant) and node.value.value in names
        }
        old = statement_texts(before.tree)
        new = [node for node in ast.walk(after.tree) if isinstance(node, _SIMPLE) and ast.unparse(node) not in old]
        lost = (_columns(before) - _columns(after)) & (_texts(before) - _texts(after))
        dropped = _dropped(after) - _dropped(before)
        rest = sorted(name for name in (*lost, *dropped) if name not in spelt)
        if rest and (_lists(new) or dropped):
            words = f"{rest[0]} leaves the features together with the target"
            yield Unrepaired(repair.targets[0].location, words, gone=True)
        if not spelt.issuperset(lost):  # no list says which columns are chosen
            yield from all_columns(before, after, spelt, new)
        for statement in new:
            if _comes_back(statement, spelt):
                words = f"`{ast.unparse(statement)[:60]}` puts what is computed of the target among the features"
                yield Unrepaired(after.location(statement), words)


_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return)


def _quoted(message: str) -> list[str]:
    return message.split("`")[1::2]


def _columns(module: Module) -> Counter[str]:
    """Texts in lists: columns that are chosen."""
    lists = [node for node in module.nodes(ast.List) if len(node.elts) > 1 and not _is_dropped(module, node)]
    return Counter(
        repr(part.value)
        for node in lists
        for part in node.elts
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def _texts(module: Module) -> Counter[str]:
    return Counter(repr(node.value) for node in module.nodes(ast.Constant) if isinstance(node.value, str))


def _is_dropped(module: Module, node: ast.AST) -> bool:
    call = next((part for part in module.ancestors(node) if isinstance(part, (ast.Call, ast.stmt))), None)
    return isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in _DROPS


def _dropped(module: Module) -> Counter[str]:
    found: Counter[str] = Counter()
    for call in module.method_calls(*_DROPS):
        for value in (*call.node.args[:1], *(item.value for item in call.node.keywords if item.arg == "columns")):
            texts = (node.value for node in ast.walk(value) if isinstance(node, ast.Constant))
            found.update(repr(text) for text in texts if isinstance(text, str))
    return found


def _lists(statements: Sequence[ast.stmt]) -> bool:
    """Whether columns are chosen by a list in what is new."""
    return any(isinstance(node, (ast.List, ast.Tuple)) for item in statements for node in ast.walk(item))


def _comes_back(statement: ast.stmt, spelt: set[str]) -> bool:
    """Whether a column of a frame is computed of the target, or put beside others."""
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.expr) or not any(_reads_target(node, spelt) for node in ast.walk(value)):
        return False
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    for target in targets:
        if isinstance(target, ast.Subscript) and ast.unparse(target.slice) not in spelt:
            return True
    calls = (node for node in ast.walk(value) if isinstance(node, ast.Call))
    return any(
        ast.unparse(call.func).rpartition(".")[2] in _JOINS
        and any(_reads_target(node, spelt) for item in (*call.args, *call.keywords) for node in ast.walk(item))
        for call in calls
    )


def _reads_target(node: ast.AST, spelt: set[str]) -> bool:
    """`frame[TARGET]`, `frame["grade"]`, `frame.grade`."""
    if isinstance(node, ast.Subscript):
        return ast.unparse(node.slice) in spelt
    return isinstance(node, ast.Attribute) and repr(node.attr) in spelt
