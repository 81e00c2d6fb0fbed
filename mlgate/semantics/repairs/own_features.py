"""The target leaves the features: alone, and does not come back as something made of it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import statement_texts
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import JOINS_COLUMNS
from mlgate.semantics.repairs.all_columns import all_columns

_DROPS = frozenset({"drop", "difference", "discard", "remove", "pop"})


def other_features(repair: Repair) -> Iterator[Unrepaired]:
    """Columns that left the features with the target, and new columns that are computed of it."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        names = {name for target in repair.targets for name in _quoted(target.message)}
        if not names:
            continue
        spelt = {repr(name) for name in names} | {
            unparsed(node.targets[0])
            for node in before.nodes(ast.Assign)
            if isinstance(node.value, ast.Constant) and node.value.value in names
        }
        old = statement_texts(before.tree)
        new = [node for node in ast.walk(after.tree) if isinstance(node, _SIMPLE) and unparsed(node) not in old]
        lost = (_columns(before) - _columns(after)) & (_texts(before) - _texts(after))
        dropped = _dropped(after) - _dropped(before)
        rest = sorted(name for name in (*lost, *dropped) if name not in spelt)
        if rest and (_lists(new) or dropped):
            words = f"{rest[0]} leaves the features together with the target"
            yield Unrepaired(repair.targets[0].location, words, gone=True)
        yield from _still_listed(repair, before, after, names)
        if not lost or not spelt.issuperset(lost):  # no list says which columns are chosen
            yield from all_columns(before, after, spelt, new)
        for statement in new:
            if _comes_back(statement, spelt):
                words = f"`{unparsed(statement)[:60]}` puts what is computed of the target among the features"
                yield Unrepaired(after.location(statement), words)


def _still_listed(repair: Repair, before: Module, after: Module, names: set[str]) -> Iterator[Unrepaired]:
    """Lists that still choose the target among the features, in whatever way they are read."""
    targets = {unparsed(node) for node in before.nodes(ast.Constant) if node.value in names}
    lists = {node.id for node in before.nodes(ast.Name) if _lists_target(before, node, targets)}
    known = {unparsed(node) for node in before.nodes(ast.Assign)}
    for node in after.nodes(ast.Assign):
        if unparsed(node) in known or _dropped(after) - _dropped(before):
            continue
        for part in ast.walk(node.value):
            is_listed = isinstance(part, ast.Name) and part.id in lists and _lists_target(after, part, targets)
            if is_listed and _takes_columns(after, part):
                words = f"`{unparsed(part)}` still names the target, and chooses what the model learns from"
                yield Unrepaired(after.location(part), words)


def _lists_target(module: Module, node: ast.expr, targets: set[str]) -> bool:
    """Whether a name is bound, once, to a list of columns with the target among them."""
    value = module.scope_of(node).only_value(node.id) if isinstance(node, ast.Name) else None
    is_list = isinstance(value, (ast.List, ast.Tuple)) and len(value.elts) > 1
    return is_list and any(unparsed(part) in targets for part in value.elts)  # type: ignore[union-attr]


def _takes_columns(module: Module, node: ast.AST) -> bool:
    """Whether columns of a frame are taken as a list says, whole: `frame.reindex(columns=NAMES)`."""
    parent = module.parent(node)
    if isinstance(parent, ast.keyword):
        return parent.arg in ("columns", "items")
    if isinstance(parent, ast.Tuple):
        parent = module.parent(parent)
    if isinstance(parent, ast.Call):
        return unparsed(parent.func).rpartition(".")[2] in ("filter", "reindex", "select", "get", "get_indexer")
    return isinstance(parent, ast.Subscript) and not any(
        isinstance(part, ast.comprehension) for part in module.ancestors(node)
    )


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
    return isinstance(call, ast.Call) and unparsed(call.func).rpartition(".")[2] in _DROPS


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
        if isinstance(target, ast.Subscript) and unparsed(target.slice) not in spelt:
            return True
    calls = (node for node in ast.walk(value) if isinstance(node, ast.Call))
    return any(
        unparsed(call.func).rpartition(".")[2] in JOINS_COLUMNS
        and any(_reads_target(node, spelt) for item in (*call.args, *call.keywords) for node in ast.walk(item))
        for call in calls
    )


def _reads_target(node: ast.AST, spelt: set[str]) -> bool:
    """`frame[TARGET]`, `frame["grade"]`, `frame.grade`."""
    if isinstance(node, ast.Subscript):
        return unparsed(node.slice) in spelt
    return isinstance(node, ast.Attribute) and repr(node.attr) in spelt
