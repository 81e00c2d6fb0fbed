"""Readers that run code, under other names: unpicklers of one's own, loaders of YAML that build any object."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_UNPICKLERS = frozenset({"pickle.Unpickler", "_pickle.Unpickler", "dill.Unpickler", "cloudpickle.Unpickler"})
_FINDS = "find_class"
_LOADERS = frozenset(
    f"yaml.{name}" for name in ("Loader", "CLoader", "UnsafeLoader", "CUnsafeLoader", "unsafe_load", "unsafe_load_all")
)


def unpicklers_of_own(repair: Repair) -> Iterator[Unrepaired]:
    """New classes that unpickle, and let a file name any class: `find_class` is as it was."""
    for before, after in repair.modules:
        known = {class_.name for class_ in before.classes} if before is not None else set()
        for class_ in after.classes if after is not None else ():
            bases = {after.qualified_name(base) for base in class_.bases}  # type: ignore[union-attr]
            defined = {item.name for item in class_.body if isinstance(item, ast.FunctionDef)}
            if class_.name not in known and bases & _UNPICKLERS and _FINDS not in defined:
                words = f"`{class_.name}` unpickles whatever a file names: it has no `{_FINDS}` of its own"
                yield Unrepaired(after.location(class_), words)  # type: ignore[union-attr]


def loaders_of_any_object(repair: Repair) -> Iterator[Unrepaired]:
    """Loaders of YAML that build any object, as many as before, or another one."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        targets = sum("yaml" in item.message for item in repair.targets if item.location.path == before.path)
        old, new = _loaders(before), _loaders(after)
        known = {after.qualified_name(node) for node in new} - {before.qualified_name(node) for node in old}
        if targets and new and (known or len(new) > len(old) - targets):
            wrong = [node for node in new if after.qualified_name(node) in known] or new
            words = f"`{unparsed(wrong[0])}` builds any object that the file names"
            yield Unrepaired(after.location(wrong[0]), words)


def _loaders(module: Module) -> list[ast.expr]:
    nodes: list[ast.expr] = [*module.nodes(ast.Attribute), *module.nodes(ast.Name)]
    return [node for node in nodes if isinstance(getattr(node, "ctx", None), ast.Load) and _is_loader(module, node)]


def _is_loader(module: Module, node: ast.expr) -> bool:
    return module.qualified_name(node) in _LOADERS
