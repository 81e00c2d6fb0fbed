"""What is computed by hand of training rows is computed of the rows that judge, too: all of it, in the same way."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import bound_pairs
from mlgate.semantics.module import Module
from mlgate.semantics.names import names_in, root_name

_TRAIN = re.compile(r"(?i)train|past|fit")
_TEST = re.compile(r"(?i)test|hold|future|eval")


def computed_by_half(repair: Repair) -> Iterator[Unrepaired]:
    """Parts of a split that new statements compute with, and with other numbers of the training rows than the other."""
    for before, after in repair.modules:
        if after is None:
            continue
        known = {ast.unparse(node) for node in before.nodes(ast.Assign, ast.AugAssign)} if before is not None else set()
        for train, test in _parts(after):
            own, other = ([*_computed(after, name, known)] for name in (train, test))
            if not own or not other:
                if own and not _is_computed_anew(after, test, known):
                    yield Unrepaired(after.location(own[0]), f"`{train}` is computed anew, and `{test}` is not")
                continue
            learnt = {name for node in own for name in names_in(node) if _is_learnt(after, node, name, train)}
            missing = learnt - {name for node in other for name in names_in(node)}
            forms = [[_form(node, name) for node in found] for found, name in ((own, train), (other, test))]
            is_other = len(own) == len(other) and bool(learnt) and sorted(forms[0]) != sorted(forms[1])
            if missing or is_other:
                words = f"`{test}` is not computed as `{train}` is" + (f", by `{min(missing)}`" if missing else "")
                yield Unrepaired(after.location(other[0]), words)


def parted(module: Module) -> Iterator[tuple[str, str]]:
    """Names of the training and the other part that a split gives: rows, and truth."""
    for call in module.calls_of_kind("split_function"):
        parent = module.parent(call.node)
        target = parent.targets[0] if isinstance(parent, ast.Assign) else None
        names = [getattr(item, "id", "") for item in target.elts] if isinstance(target, ast.Tuple) else []
        if len(names) == 2 * len(call.node.args):
            yield from (pair for pair in zip(names[::2], names[1::2], strict=True) if all(pair))


def _parts(module: Module) -> Iterator[tuple[str, str]]:
    """The same, and of parts that are cut by hand: `train, test = rows[:100], rows[100:]`."""
    yield from parted(module)
    for node in module.nodes(ast.Assign):
        cut = dict(_cut(node))
        train, test = (next((name for name in cut if word.search(name)), "") for word in (_TRAIN, _TEST))
        if train and test and cut[train] == cut[test]:
            yield train, test


def _cut(node: ast.Assign) -> Iterator[tuple[str, str]]:
    """Names that are given slices of rows side by side, and the rows."""
    for target, value in bound_pairs(node):
        is_copy = isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "copy"
        rows = value.func.value if is_copy else value  # type: ignore[attr-defined]
        if isinstance(target, ast.Name) and isinstance(rows, ast.Subscript):
            yield target.id, root_name(rows)


def _is_computed_anew(module: Module, name: str, known: set[str]) -> bool:
    """Whether a new statement makes anything of a part, or goes through it with others."""
    for node in module.nodes(ast.Assign):
        if ast.unparse(node) not in known and name in names_in(node.value):
            if any(isinstance(part, (ast.Call, ast.BinOp)) for part in ast.walk(node.value)):
                return True
    loops = (loop for loop in module.nodes(ast.For) if name in names_in(loop.iter))
    calls = (call for call in module.nodes(ast.Expr) if name in names_in(call))
    return any(loops) or any(calls)


def _computed(module: Module, name: str, known: set[str]) -> Iterator[ast.Assign | ast.AugAssign]:
    """New statements that compute a part, or some of its columns, of itself and of numbers."""
    nodes: list[ast.Assign | ast.AugAssign] = [*module.nodes(ast.Assign), *module.nodes(ast.AugAssign)]
    for node in sorted(nodes, key=lambda item: item.lineno):
        target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
        is_own = root_name(target) == name and ast.unparse(node) not in known
        if is_own and (isinstance(node, ast.AugAssign) or isinstance(node.value, ast.BinOp)):
            if isinstance(node, ast.AugAssign) or name in names_in(node.value):
                yield node


def _is_learnt(module: Module, node: ast.AST, name: str, train: str) -> bool:
    """Whether a name stands for something that was computed of the training part."""
    if name == train:
        return False
    use = next((part for part in ast.walk(node) if isinstance(part, ast.Name) and part.id == name), None)
    bindings = module.scope_of(use).all_bindings(name) if use is not None else []
    around = [item.value if item.value is not None else item.node for item in bindings]
    return any(train in names_in(part) for part in around)


class _Blanked(ast.NodeTransformer):
    def __init__(self, name: str) -> None:
        self._name = name

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name("_", ast.Load()) if node.id == self._name else node


def _form(node: ast.stmt, name: str) -> str:
    return ast.unparse(_Blanked(name).visit(copy.deepcopy(node)))
