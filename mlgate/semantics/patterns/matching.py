"""Whether a node of a module is what a pattern says, and what its metavariables stand for there."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.patterns.pattern import ANY, META, REST, dotted_path, is_gap, is_metavariable

Bound = Mapping[str, Any]
"""What each metavariable stands for: a node, or a name; under `...`, the nodes of the first gap."""

_IGNORED = frozenset({"ctx", "type_comment", "kind", "type_params"})
_MAY_BE_LEFT_OUT = frozenset({"decorator_list", "returns", "asname"})
_CONTEXT = lazy_regex(r"ctx=(?:Load|Store|Del)\(\)")
_MOST_STEPS = 20_000


class Matcher:
    """Compares patterns with nodes of one module."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._steps = 0

    def match(self, pattern: ast.AST, node: ast.AST) -> Bound | None:
        """What the metavariables stand for; None where the pattern does not match."""
        self._steps = 0
        return self._node(pattern, node, {})

    def _node(self, pattern: Any, node: Any, bound: Bound) -> Bound | None:
        self._steps += 1
        if self._steps > _MOST_STEPS or node is None:
            return None
        if is_metavariable(pattern):
            return self._bind(pattern.id, node, bound) if not isinstance(node, ast.Starred) else None
        path = dotted_path(pattern) if isinstance(pattern, (ast.Name, ast.Attribute)) else None
        if path is not None:
            return bound if self._is_named(node, path) else None
        if is_gap(pattern):  # a lone `...` in place of an expression: anything
            return bound
        if type(pattern) is not type(node):
            return None
        if isinstance(pattern, ast.Call):
            return self._call(pattern, node, bound)
        if isinstance(pattern, ast.Constant):
            return bound if _same_constant(pattern.value, node.value) else None
        return self._fields(pattern, node, bound)

    def _bind(self, name: str, node: Any, bound: Bound) -> Bound | None:
        if name == ANY:
            return bound
        key = f"${name.removeprefix(META)}"
        if key not in bound:
            return {**bound, key: node}
        return bound if self._same(bound[key], node) else None

    def _same(self, one: Any, other: Any) -> bool:
        if isinstance(one, str) or isinstance(other, str):
            return one == other if type(one) is type(other) else self._text(one) == self._text(other)
        return _CONTEXT.sub("", ast.dump(one)) == _CONTEXT.sub("", ast.dump(other))

    def _text(self, thing: Any) -> str:
        return thing if isinstance(thing, str) else self._module.text(thing)

    def _fields(self, pattern: ast.AST, node: ast.AST, bound: Bound) -> Bound | None:
        found: Bound | None = bound
        for field in pattern._fields:
            if found is None:
                return None
            if field not in _IGNORED:
                found = self._field(field, getattr(pattern, field, None), getattr(node, field, None), found)
        return found

    def _field(self, name: str, wanted: Any, given: Any, bound: Bound) -> Bound | None:
        if name in _MAY_BE_LEFT_OUT and not wanted:
            return bound
        if isinstance(wanted, list):
            if wanted and isinstance(wanted[0], ast.alias):
                return self._aliases(wanted, given, bound)
            return self._sequence(wanted, given, bound)
        if isinstance(wanted, ast.AST):
            return self._node(wanted, given, bound)
        if isinstance(wanted, str) and is_metavariable(wanted):
            return self._bind(wanted, given, bound) if given is not None else None
        return bound if wanted == given else None

    def _aliases(self, wanted: Sequence[ast.alias], given: Sequence[ast.alias], bound: Bound) -> Bound | None:
        """Each name that the pattern imports is among those that are imported."""
        for alias in wanted:
            found = next((new for item in given if (new := self._fields(alias, item, bound)) is not None), None)
            if found is None:
                return None
            bound = found
        return bound

    def _sequence(self, wanted: Sequence[Any], given: Sequence[Any], bound: Bound) -> Bound | None:
        """Items in order, where a gap stands for any number of them."""
        if not wanted:
            return bound if not given else None
        if is_gap(wanted[0]):
            return self._after_gap(wanted[1:], given, bound)
        if not given or len(given) < sum(not is_gap(item) for item in wanted):
            return None
        first = self._node(wanted[0], given[0], bound)
        return None if first is None else self._sequence(wanted[1:], given[1:], first)

    def _after_gap(self, wanted: Sequence[Any], given: Sequence[Any], bound: Bound) -> Bound | None:
        if not wanted:
            return _with_rest(bound, given)
        for length in range(len(given) + 1):
            found = self._sequence(wanted, given[length:], _with_rest(bound, given[:length]))
            if found is not None:
                return found
        return None

    # Calls

    def _call(self, pattern: ast.Call, node: ast.Call, bound: Bound) -> Bound | None:
        called = self._module.call_of(node)
        path = dotted_path(pattern.func)
        function = None
        if path is not None:
            function = bound if called is not None and self._is_called(called, path) else None
        else:
            function = self._node(pattern.func, node.func, bound)
        return None if function is None else self._arguments(pattern, node, called, function)

    def _arguments(self, pattern: ast.Call, node: ast.Call, called: Call | None, bound: Bound) -> Bound | None:
        open_ended = any(is_gap(item) for item in pattern.args)
        taken: list[ast.AST] = []
        found: Bound | None = bound
        for keyword in pattern.keywords:
            if found is None:
                return None
            given = _argument(keyword.arg, node, called)
            if given is None and is_metavariable(keyword.arg or ""):
                found = self._any_keyword(keyword, node, found)
                continue
            taken.append(given) if given is not None else None
            found = self._node(keyword.value, given, found)
        if found is None:
            return None
        rest = [item for item in node.args if item not in taken]
        others = [item for item in node.keywords if item.value not in taken]
        named = self._positional_by_name(pattern, node, called, rest, others)
        if named is not None:
            rest, others = named
        if others and not open_ended and not any(is_metavariable(item.arg or "") for item in pattern.keywords):
            return None
        return self._sequence(pattern.args, rest, _with_keywords(found, others, open_ended))

    def _any_keyword(self, wanted: ast.keyword, node: ast.Call, bound: Bound) -> Bound | None:
        """`$K=$V`: the first keyword argument that fits."""
        for given in node.keywords:
            if given.arg is not None:
                named = self._bind(wanted.arg or ANY, given.arg, bound)
                found = None if named is None else self._node(wanted.value, given.value, named)
                if found is not None:
                    return found
        return None

    def _positional_by_name(
        self, pattern: ast.Call, node: ast.Call, called: Call | None, rest: list[ast.expr], others: list[ast.keyword]
    ) -> tuple[list[ast.expr], list[ast.keyword]] | None:
        """Arguments in the order of the signature, where some that the pattern wants by place are passed by name."""
        names = _signature(called)
        first = [item for item in pattern.args if not is_gap(item)]
        if not names or len(rest) >= len(first) or any(isinstance(item, ast.Starred) for item in rest):
            return None
        by_name = {item.arg: item for item in others}
        moved = []
        for name in names[len(node.args) : len(first)]:
            if name not in by_name:
                return None
            moved.append(by_name[name])
        return [*rest, *(item.value for item in moved)], [item for item in others if item not in moved]

    # Names

    def _is_called(self, called: Call, path: str) -> bool:
        name = called.qualified_name
        if path.startswith("."):
            return _is_own(path, name, called.node.func)
        return name is not None and (name == path or name == self._module.catalogue.canonical(path))

    def _is_named(self, node: ast.AST, path: str) -> bool:
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return False
        if path.startswith(".") and isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            return node.id == path[1:]
        name = self._module.qualified_name(node)
        if path.startswith("."):
            return _is_own(path, name, node)
        return name is not None and (name == path or name == self._module.catalogue.canonical(path))


def _is_own(path: str, name: str | None, node: ast.AST) -> bool:
    """Whether a name is the module's own, or unknown, and spelt as the pattern has it."""
    return name in (None, path) and isinstance(node, ast.Name) and node.id == path[1:]


def _argument(name: str | None, node: ast.Call, called: Call | None) -> ast.expr | None:
    if name is None or is_metavariable(name):
        return None
    if called is not None:
        return called.argument(name)
    return next((item.value for item in node.keywords if item.arg == name), None)


def _signature(called: Call | None) -> Sequence[str]:
    if called is None or called.qualified_name is None:
        return ()
    entry = called.module.catalogue.entry(called.qualified_name)
    return entry.positional if entry is not None else ()


def _with_rest(bound: Bound, nodes: Sequence[Any]) -> Bound:
    return bound if REST in bound and bound[REST][0] is not None else {**bound, REST: (tuple(nodes), _named(bound))}


def _named(bound: Bound) -> tuple[ast.keyword, ...]:
    return tuple(bound[REST][1]) if REST in bound else ()


def _with_keywords(bound: Bound, keywords: Sequence[ast.keyword], open_ended: bool) -> Bound:
    """Note what a gap takes of the arguments passed by name, for the outermost call only."""
    return {**bound, REST: (None, tuple(keywords))} if open_ended and REST not in bound else bound


def _same_constant(wanted: object, given: object) -> bool:
    """`"..."` is any text; otherwise type and value are the same."""
    if wanted == REST and isinstance(given, str):
        return True
    return type(wanted) is type(given) and wanted == given
