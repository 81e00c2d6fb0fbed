"""From an expression to the qualified name it has, and to the class it is an instance of."""

from __future__ import annotations

import ast

from mlgate.semantics.catalogue import Catalogue
from mlgate.semantics.result_types import result_type, subscript_type
from mlgate.semantics.scope import BUILTIN_NAMES, Binding, Scope

LITERAL_TYPES: dict[type[ast.expr], str] = {
    ast.List: "builtins.list",
    ast.ListComp: "builtins.list",
    ast.Dict: "builtins.dict",
    ast.DictComp: "builtins.dict",
    ast.Set: "builtins.set",
    ast.SetComp: "builtins.set",
    ast.Tuple: "builtins.tuple",
    ast.JoinedStr: "builtins.str",
}

Resolved = tuple[str | None, str | None]
"""(qualified name, class of the receiver): the second is set when the name was found through an instance."""

UNRESOLVED: Resolved = (None, None)


class Resolver:
    """Resolves expressions of one module; results of calls are remembered by node."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.calls: dict[ast.Call, Resolved] = {}

    def resolve(self, expression: ast.expr, scope: Scope) -> Resolved:
        """The qualified name of `expression` as seen from `scope` now."""
        names: list[str] = []
        node = expression
        while node.__class__ is ast.Attribute:
            names.append(node.attr)
            node = node.value
        if node.__class__ is ast.Name:
            return self._resolve_name(node.id, names, scope)
        if not names:
            return UNRESOLVED
        instance = self.instance_of(node, scope)
        return self._member(instance, names) if instance else UNRESOLVED

    def _resolve_name(self, name: str, names: list[str], scope: Scope) -> Resolved:
        candidates = scope.candidates(name)
        if not candidates:
            if name in BUILTIN_NAMES:
                return ".".join(("builtins", name, *reversed(names))), None
            return UNRESOLVED
        binding = candidates[0] if len(candidates) == 1 else self.agreed(candidates)
        if binding is None:
            return UNRESOLVED
        if binding.path is not None:
            if not names:
                return self.catalogue.canonical(binding.path), None
            names.append(binding.path)
            names.reverse()
            return self.catalogue.canonical(".".join(names)), None
        if not names:
            return UNRESOLVED
        instance = binding.instance
        if instance is None:
            return self._resolve_own_attribute(name, names, scope)
        return self._member(instance, names)

    def _resolve_own_attribute(self, name: str, names: list[str], scope: Scope) -> Resolved:
        """`self.model.fit` in a method: through what the class's methods assign to `self.model`."""
        owner = scope.enclosing_class()
        if owner is None or len(names) < 2 or not any(s.receiver == name for s in scope.chain()):
            return UNRESOLVED
        bindings = owner.attributes.get(names[-1])
        binding = self.agreed(list(reversed(bindings))) if bindings else None
        if binding is None or binding.instance is None:
            return UNRESOLVED
        return self._member(binding.instance, names[:-1])

    def _member(self, instance: str, names: list[str]) -> Resolved:
        if not names:
            return UNRESOLVED
        names = [*names, instance]
        names.reverse()
        return self.catalogue.canonical(".".join(names)), instance

    def resolve_call(self, call: ast.Call, scope: Scope) -> Resolved:
        """The qualified name of what `call` calls. A chain of calls is unwound without recursion."""
        found = self.calls.get(call)
        if found is not None:
            return found
        pending = [call]
        while (inner := _receiver_call(pending[-1])) is not None and inner not in self.calls:
            pending.append(inner)
        for current in reversed(pending):
            found = self.calls[current] = self.resolve(current.func, scope)
        assert found is not None
        return found

    def agreed(self, candidates: list[Binding]) -> Binding | None:
        """The one meaning that all candidates share; bindings to None (an optional import) are passed over."""
        if len(candidates) == 1:
            return candidates[0]
        meaningful = [binding for binding in candidates if not binding.is_none]
        if not meaningful:
            return candidates[0]
        first = meaningful[0]
        path = self._canonical_path(first)
        if all(self._canonical_path(item) == path and item.instance == first.instance for item in meaningful):
            return first
        return None

    def _canonical_path(self, binding: Binding) -> str | None:
        return self.catalogue.canonical(binding.path) if binding.path is not None else None

    def instance_of(self, expression: ast.expr, scope: Scope) -> str | None:
        """The qualified name of the class that `expression` is an instance of, where that is known."""
        kind = expression.__class__
        if kind is ast.Call:
            name, receiver = self.resolve_call(expression, scope)  # type: ignore[arg-type]
            return result_type(name, receiver, self.catalogue) if name else None
        if kind is ast.Name:
            candidates = scope.candidates(expression.id)  # type: ignore[attr-defined]
            binding = self.agreed(candidates) if candidates else None
            return binding.instance if binding is not None else None
        if kind is ast.Attribute:
            return self._instance_of_attribute(expression, scope)  # type: ignore[arg-type]
        if kind is ast.Subscript:
            return subscript_type(*_subscript(expression, self, scope))  # type: ignore[arg-type]
        if kind is ast.BinOp:
            return self._instance_of_operation(expression, scope)  # type: ignore[arg-type]
        if kind is ast.Await:
            return None
        return LITERAL_TYPES.get(kind)

    def _instance_of_attribute(self, expression: ast.Attribute, scope: Scope) -> str | None:
        root = expression.value
        if root.__class__ is ast.Name:
            owner = scope.enclosing_class()
            if owner is not None and any(s.receiver == root.id for s in scope.chain()):
                bindings = owner.attributes.get(expression.attr)
                binding = self.agreed(list(reversed(bindings))) if bindings else None
                return binding.instance if binding is not None else None
        name, receiver = self.resolve(expression, scope)
        return result_type(name, receiver, self.catalogue, called=False) if name else None

    def _instance_of_operation(self, expression: ast.BinOp, scope: Scope) -> str | None:
        node: ast.expr = expression
        while isinstance(node, ast.BinOp):  # a sum of 20,000 terms leans to the left
            found = self.instance_of(node.right, scope) if not isinstance(node.right, ast.BinOp) else None
            if found is not None and found.startswith(("pandas.", "numpy.", "torch.")):
                return found
            node = node.left
        found = self.instance_of(node, scope)
        return found if found is not None and found.startswith(("pandas.", "numpy.", "torch.")) else None


def _receiver_call(call: ast.Call) -> ast.Call | None:
    node: ast.expr = call.func
    while node.__class__ is ast.Attribute or node.__class__ is ast.Subscript:
        node = node.value
    return node if isinstance(node, ast.Call) else None


def _subscript(expression: ast.Subscript, resolver: Resolver, scope: Scope) -> tuple[str | None, ast.expr]:
    return resolver.instance_of(expression.value, scope), expression.slice
