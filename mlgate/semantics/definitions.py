"""Functions and classes of a module: which are public, what they are called, which override another."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.values import NamedTuple
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name

_OVERRIDES = ("override", "overrides", "overload", "no_type_check")


class Definition(NamedTuple):
    """One function, method or class; `name` is dotted within the module, `head` ends where the body starts."""

    node: FunctionNode | ast.ClassDef
    name: str
    head: Span
    owner: ast.ClassDef | None
    is_public: bool

    @property
    def is_function(self) -> bool:
        """Whether it is a function or a method."""
        return not isinstance(self.node, ast.ClassDef)


@per_module
def definitions(module: Module) -> Sequence[Definition]:
    """All functions and classes that are not nested in a function, in order; the public ones marked."""
    found: list[Definition] = []
    listed = _listed_names(module)
    pending: list[tuple[Sequence[ast.stmt], str, ast.ClassDef | None, bool]] = [
        (module.tree.body, "", None, not is_private_module(module))
    ]
    while pending:
        body, prefix, owner, public = pending.pop()
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                own = public and _is_public_name(node.name, owner, listed)
                found.append(Definition(node, prefix + node.name, _head(module, node), owner, own))
                if isinstance(node, ast.ClassDef):
                    pending.append((node.body, f"{prefix}{node.name}.", node, own))
            else:
                pending.extend((inner, prefix, owner, public) for inner in _blocks(node))
    return sorted(found, key=lambda definition: definition.head.start)


def definition_at(module: Module, offset: int) -> Definition | None:
    """The definition whose head holds an offset."""
    found = definitions(module)
    position = bisect_right(found, offset, key=lambda definition: definition.head.start) - 1
    return found[position] if position >= 0 and offset < found[position].head.end else None


def name_span(module: Module, definition: Definition) -> Span:
    """Where the name of a definition stands."""
    start, end = definition.head
    position = module.code.index(definition.node.name, start + len("def"), end)
    return Span(position, position + len(definition.node.name))


def is_override(module: Module, definition: Definition) -> bool:
    """Whether what is public about a method is said elsewhere: by a base class, by overloads."""
    if any(_last_name(decorator) in _OVERRIDES for decorator in definition.node.decorator_list):
        return True
    if definition.owner is None or definition.node.name == "__init__" or not definition.owner.bases:
        return False
    bases = (module.class_named(name) for name in module.base_names(definition.owner) if name.startswith("."))
    return any(_defines(base, definition.node.name) for base in bases if base is not None)


def is_private_module(module: Module) -> bool:
    """Whether the name of the file, or of a folder around it, says that nobody else imports it."""
    *folders, file = module.project_path.split("/")
    stem = file.rpartition(".")[0]
    return (stem.startswith("_") and not stem.startswith("__")) or any(
        folder.startswith("_") and not folder.startswith("__") for folder in folders
    )


def _is_public_name(name: str, owner: ast.ClassDef | None, listed: frozenset[str] | None) -> bool:
    if owner is not None:
        return not name.startswith("_") or name == "__init__"
    return name in listed if listed is not None else not name.startswith("_")


def _listed_names(module: Module) -> frozenset[str] | None:
    """What a literal `__all__` lists; None where there is none, or where more is added to it."""
    value = module.scope.only_value("__all__")
    if not isinstance(value, (ast.List, ast.Tuple)):
        return None
    names = [item.value for item in value.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return frozenset(names) if len(names) == len(value.elts) else None


def _head(module: Module, node: FunctionNode | ast.ClassDef) -> Span:
    first = node.body[0]
    decorators = getattr(first, "decorator_list", None)
    return Span(module.span(node).start, module.span(decorators[0] if decorators else first).start)


def _blocks(node: ast.stmt) -> list[list[ast.stmt]]:
    """Blocks of `if`, `try` and `with`: what they define belongs to the module."""
    handlers = [handler.body for handler in getattr(node, "handlers", ())]
    return [*(getattr(node, name, []) for name in ("body", "orelse", "finalbody")), *handlers]


def _last_name(decorator: ast.expr) -> str:
    return last_name(decorator)


def _defines(owner: ast.ClassDef, name: str) -> bool:
    return any(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name for node in owner.body)
