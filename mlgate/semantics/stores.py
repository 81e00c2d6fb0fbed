"""What the code changes in place: attributes and items assigned, deleted or changed by a method."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

CONTAINER_CHANGES = frozenset(
    (
        "append extend insert remove pop clear update add discard setdefault sort reverse popitem appendleft "
        "extendleft popleft difference_update intersection_update symmetric_difference_update"
    ).split()
)


class Store(NamedTuple):
    """`base.attribute = value` or `base[key] = value`: `node` is what is assigned, `base` the object that changes."""

    node: ast.Attribute | ast.Subscript
    base: ast.expr

    @property
    def is_attribute(self) -> bool:
        """Whether an attribute, not an item, is assigned."""
        return isinstance(self.node, ast.Attribute)

    @property
    def root(self) -> str | None:
        """The name that the object is known by, if it is a plain name."""
        return self.base.id if isinstance(self.base, ast.Name) else None


class Change(NamedTuple):
    """One place that changes the object known as `name`."""

    name: str
    node: ast.expr
    span: Span


@per_module
def stores(module: Module) -> tuple[Store, ...]:
    """All assignments to, and deletions of, attributes and items, in order."""
    found = [Store(node, node.value) for target in _targets(module) for node in _written(target)]
    return tuple(sorted(found, key=lambda store: (store.node.lineno, store.node.col_offset)))


def changes(module: Module, names: Collection[str]) -> Iterator[Change]:
    """All places that change the object behind one of these names: stores, container methods, in order."""
    found = []
    for store in stores(module):
        if isinstance(store.base, ast.Name) and store.base.id in names:
            found.append(Change(store.base.id, store.base, module.span(store.node)))
    for call in module.method_calls(*CONTAINER_CHANGES):
        receiver = call.receiver
        if isinstance(receiver, ast.Name) and receiver.id in names:
            found.append(Change(receiver.id, receiver, call.span))
    yield from sorted(found, key=lambda change: change.span)


def set_attribute_calls(module: Module) -> Iterator[tuple[Call, ast.expr]]:
    """Calls of `setattr` and `object.__setattr__`, with the object that they change."""
    for call in module.calls_to(("builtins.setattr", "builtins.object.__setattr__")):
        if len(call.node.args) >= 2 and not isinstance(call.node.args[0], ast.Starred):
            yield call, call.node.args[0]


def _targets(module: Module) -> Iterator[ast.expr]:
    for assign in module.statements(ast.Assign):
        yield from assign.targets
    for augmented in module.statements(ast.AugAssign):
        yield augmented.target
    for annotated in module.statements(ast.AnnAssign):
        if annotated.value is not None:
            yield annotated.target
    for delete in module.statements(ast.Delete):
        yield from delete.targets


def _written(target: ast.expr) -> Iterator[ast.Attribute | ast.Subscript]:
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from _written(element)
    elif isinstance(target, (ast.Attribute, ast.Subscript)):
        yield target
