"""Scopes and bindings: which name means what, where."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from enum import IntEnum

BUILTIN_NAMES = frozenset(vars(builtins))


class BindingKind(IntEnum):
    """How a name came to be bound."""

    IMPORT = 1
    ASSIGNMENT = 2
    UNPACKING = 3
    FUNCTION = 4
    CLASS = 5
    PARAMETER = 6
    LOOP = 7
    CONTEXT = 8
    AUGMENTED = 9
    EXCEPTION = 10
    DELETED = 11
    OTHER = 12


class Binding:
    """One binding of one name.

    `value` is the expression assigned (None where there is none); `path` the qualified name that the bound object has
    ("sklearn.preprocessing.StandardScaler"), `instance` the qualified name of the class that it is an instance of.
    `block` identifies the branch or loop body in which the binding happens, () for the scope's own level.
    """

    __slots__ = ("block", "instance", "kind", "name", "node", "path", "scope", "value")

    def __init__(
        self,
        name: str,
        kind: BindingKind,
        node: ast.AST,
        scope: Scope,
        value: ast.expr | None = None,
        path: str | None = None,
        instance: str | None = None,
    ) -> None:
        self.name = name
        self.kind = kind
        self.node = node
        self.scope = scope
        self.value = value
        self.path = path
        self.instance = instance
        self.block = scope.block

    @property
    def is_none(self) -> bool:
        """Whether the name is bound to the constant None."""
        return isinstance(self.value, ast.Constant) and self.value.value is None

    def __repr__(self) -> str:
        return f"Binding({self.name}, {self.kind.name}, path={self.path}, instance={self.instance})"


class Scope:
    """A module, class, function, lambda or comprehension, with all bindings of its names in order."""

    __slots__ = ("attributes", "bindings", "block", "global_names", "node", "parent", "receiver")

    def __init__(self, node: ast.AST, parent: Scope | None) -> None:
        self.node = node
        self.parent = parent
        self.bindings: dict[str, list[Binding]] = {}
        self.attributes: dict[str, list[Binding]] = {}  # class scopes: `self.x = ...` in their methods
        self.global_names: frozenset[str] = frozenset()
        self.block: tuple[int, ...] = ()
        self.receiver: str | None = None  # methods: the name of their first parameter

    @property
    def is_class(self) -> bool:
        """Whether this is a class body, which nested functions do not see."""
        return isinstance(self.node, ast.ClassDef)

    @property
    def is_module(self) -> bool:
        """Whether this is the module scope."""
        return self.parent is None

    @property
    def module(self) -> Scope:
        """The outermost scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    @property
    def function(self) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The function that this scope is, or lies in; None at module and class level."""
        for scope in self.chain():
            if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                return scope.node
        return None

    def chain(self) -> Iterator[Scope]:
        """This scope and those around it, innermost first."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def enclosing_class(self) -> Scope | None:
        """The class whose method this scope is (or lies in)."""
        return next((scope for scope in self.chain() if scope.is_class), None)

    def bind(self, binding: Binding) -> None:
        """Add a binding, the newest of its name."""
        target = self.module if binding.name in self.global_names else self
        target.bindings.setdefault(binding.name, []).append(binding)

    def candidates(self, name: str) -> list[Binding]:
        """What `name` may be bound to when seen from here at this moment, newest first; empty if it is not bound."""
        scope: Scope | None = self
        own = True
        while scope is not None:
            if own or not scope.is_class:
                found = scope.bindings.get(name)
                if found is not None:
                    return found if len(found) == 1 else _reaching(found, scope.block)
            own = False
            scope = scope.parent
        return []

    def lookup(self, name: str) -> Binding | None:
        """The newest binding of `name` seen from here."""
        found = self.candidates(name)
        return found[0] if found else None

    def all_bindings(self, name: str) -> list[Binding]:
        """Every binding of `name` in the nearest scope that has one, in order."""
        for scope in self.chain():
            if name in scope.bindings and (scope is self or not scope.is_class):
                return scope.bindings[name]
        return []

    def only_value(self, name: str) -> ast.expr | None:
        """What `name` stands for wherever it is read: None where it is bound more than once, or to no expression."""
        bindings = self.all_bindings(name)
        return bindings[0].value if len(bindings) == 1 else None

    def only_assigned(self, name: str) -> ast.expr | None:
        """The same, where an assignment binds it: not a loop, a context, a parameter with a default."""
        bindings = self.all_bindings(name)
        return self.only_value(name) if bindings and bindings[0].kind is BindingKind.ASSIGNMENT else None

    def values(self, name: str) -> list[ast.expr]:
        """Every expression that `name` is bound to, in order."""
        return [binding.value for binding in self.all_bindings(name) if binding.value is not None]


def _reaching(bindings: list[Binding], block: tuple[int, ...]) -> list[Binding]:
    """The bindings that may still hold in `block`: back to the last one that certainly happened."""
    reaching = []
    for binding in reversed(bindings):
        reaching.append(binding)
        if binding.block == block[: len(binding.block)]:
            break
    return reaching
