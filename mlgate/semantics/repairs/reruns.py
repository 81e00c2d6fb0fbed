"""Cells that can be run twice still compute what they did."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.repairs.run_again import changed_once_more, still_read_as_it_was


def not_computed(repair: Repair) -> Iterator[Unrepaired]:
    """What a statement computed of its own target, and that nothing computes any more, whatever it is called now."""
    places = {(target.location.path, target.location.line) for target in repair.targets}
    for before, after in repair.modules:
        if before is None:
            continue
        old, new = _computed(before), _computed(after) if after is not None else Counter()
        updates: list[ast.Assign | ast.AugAssign] = [*before.nodes(ast.Assign), *before.nodes(ast.AugAssign)]
        for node in updates:
            place, form = before.location(node), _form(node)
            if (place.path, place.line) in places and new[form] < old[form]:
                yield Unrepaired(place, f"`{before.text(node)}` is not computed any more", gone=True)
            elif (place.path, place.line) in places and after is not None:
                target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
                yield from changed_once_more(after, target, _Computes(form))
                yield from still_read_as_it_was(before, after, target, _Computes(form))


class _Computes:
    """Whether a node is a computation of this form."""

    def __init__(self, form: str) -> None:
        self._form = form

    def __call__(self, node: ast.AST) -> bool:
        if isinstance(node, ast.AugAssign):
            return _form(node) == self._form
        return isinstance(node, ast.expr) and _blank(node) == self._form


def _computed(module: Module) -> Counter[str]:
    found: Counter[str] = Counter()
    found.update(_form(node) for node in module.nodes(ast.AugAssign))
    assigned: list[ast.Assign | ast.AnnAssign] = [*module.nodes(ast.Assign), *module.nodes(ast.AnnAssign)]
    for node in assigned:
        found.update({*_forms(node.value)} if node.value is not None else ())
    for keyword in module.nodes(ast.keyword):
        found.update({*_forms(keyword.value)})
    return found


def _forms(value: ast.expr) -> Iterator[str]:
    yield from (_blank(node) for node in ast.walk(value) if isinstance(node, ast.expr))


def _form(node: ast.Assign | ast.AugAssign) -> str:
    """A computation without the names in it: `frame["a"] += 1` is that of `frame["a"] + 1`."""
    if isinstance(node, ast.AugAssign):
        return _blank(ast.BinOp(node.target, node.op, node.value))
    return _blank(node.value)


class _Blanked(ast.NodeTransformer):
    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name("_", ast.Load())


def _blank(node: ast.expr) -> str:
    return ast.unparse(_Blanked().visit(copy.deepcopy(node)))
