"""Numbers that calls are given, reckoned through the statements above them: doubled once, and not twice."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import Function
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_name
from mlgate.semantics.node_text import unparsed

_UNSET = 7.3  # stands for a field of which nobody says what it is: what is reckoned from it shows how often
_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda one, other: one + other,
    ast.Sub: lambda one, other: one - other,
    ast.Mult: lambda one, other: one * other,
    ast.Div: lambda one, other: one / other,
    ast.FloorDiv: lambda one, other: one // other,
    ast.Pow: lambda one, other: one**other,
}
_SAME = frozenset({"int", "float", "round"})
_OTHERWISE = 3.1  # both branches of a choice make one number, each by its own share
_NEAR = 1e-9
_Given = tuple[str, str, str]


def reckoned_otherwise(repair: Repair, fields: Sequence[str]) -> Iterator[Unrepaired]:
    """Arguments that are made of changed fields, and are other numbers than before."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        old, new = _given(before, fields), _given(after, fields, _set_at_once(before, after, fields))
        for key, values in old.items():
            for (_, was), (node, value) in zip(values, new.get(key, ()), strict=False):
                if len(values) == len(new[key]) and abs(was - value) > _NEAR * max(1.0, abs(was)):
                    yield Unrepaired(after.location(node), f"`{unparsed(node)}` is another number than before")


def _set_at_once(before: Module, after: Module, fields: Sequence[str]) -> dict[str, float]:
    """The fields whose class says another number now: what they were changed to, perhaps."""
    old, new = _defaults(before), _defaults(after)
    names = {field: field.rpartition(".")[2] for field in fields}
    return {field: new[name] for field, name in names.items() if name in new and old.get(name) != new[name]}


def _defaults(module: Module) -> dict[str, float]:
    """Numbers in the bodies of classes by their names, where no two classes have one of the same name."""
    found: dict[str, list[float]] = defaultdict(list)
    for node in (statement for owner in module.classes for statement in owner.body):
        target = node.target if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])[0]
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and type(value.value) in (int, float):
            found[target.id].append(float(value.value))  # type: ignore[arg-type]
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _given(
    module: Module, fields: Sequence[str], known: Mapping[str, float] = MappingProxyType({})
) -> dict[_Given, list[tuple[ast.expr, float]]]:
    """The numbers that calls are given by name, by the function around them, what is called, and the name."""
    found: dict[_Given, list[tuple[ast.expr, float]]] = defaultdict(list)
    roots: list[tuple[str, Sequence[ast.stmt]]] = [("", module.tree.body)]
    roots += [(node.name, node.body) for node in ast.walk(module.tree) if isinstance(node, Function)]
    for name, body in roots:
        reckoning = _Reckoning(module, fields, known)
        for statement in _in_order(body):
            for call, keyword in reckoning.enter(statement):
                value = reckoning.number(keyword.value)
                if value is not None:
                    found[name, unparsed(call.func), keyword.arg or ""].append((keyword.value, value))
    return found


def _in_order(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements one after the other, as if every block ran once; what is defined among them is left out."""
    for statement in body:
        if isinstance(statement, (Function, ast.ClassDef)):
            continue
        yield statement
        for name in ("body", "orelse", "finalbody"):
            yield from _in_order(getattr(statement, name, ()))


class _Reckoning:
    """What is known of names and fields by the statements so far."""

    def __init__(self, module: Module, fields: Sequence[str], known: Mapping[str, float]) -> None:
        self._methods = {
            node.name: node for owner in module.classes for node in owner.body if isinstance(node, ast.FunctionDef)
        }
        self._known: dict[str, float | None] = {**dict.fromkeys(fields, _UNSET), **known}

    def enter(self, statement: ast.stmt) -> list[tuple[ast.Call, ast.keyword]]:
        """The arguments by name in a statement, before it binds anything."""
        given = [
            (node, keyword)
            for part in _heads(statement)
            for node in ast.walk(part)
            if isinstance(node, ast.Call) and unparsed(node.func).rpartition(".")[2] != "replace"
            for keyword in node.keywords
        ]
        found = [(call, keyword) for call, keyword in given if self.number(keyword.value) is not None]
        if isinstance(statement, ast.Assign):
            self._bind(statement.targets[0], statement.value)
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            self._bind(statement.target, statement.value)
        elif isinstance(statement, ast.AugAssign):
            self._known[unparsed(statement.target)] = self._of_two(
                statement.op, self.number(statement.target), self.number(statement.value)
            )
        return found

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        is_replaced = isinstance(value, ast.Call) and unparsed(value.func).rpartition(".")[2] in (
            "replace",
            "evolve",
            "model_copy",
        )
        if is_replaced and isinstance(target, ast.Name) and isinstance(value, ast.Call):
            source = root_name(value.args[0]) if value.args else root_name(value.func)
            new = {f"{target.id}.{item.arg}": self.number(item.value) for item in value.keywords}
            same = {name: number for name, number in self._known.items() if name.startswith(f"{source}.")}
            self._known.update({target.id + name[len(source) :]: number for name, number in same.items()} | new)
        else:
            self._known[unparsed(target)] = self.number(value)

    def number(self, node: ast.expr) -> float | None:
        """The number that an expression is, where a field is part of it."""
        if isinstance(node, ast.Constant):
            is_number = isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
            return float(node.value) if is_number else None  # type: ignore[arg-type]
        if isinstance(node, ast.BinOp):
            return self._of_two(node.op, self.number(node.left), self.number(node.right))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _SAME and len(node.args) == 1:
            return self.number(node.args[0])
        if isinstance(node, ast.IfExp):
            one, other = self.number(node.body), self.number(node.orelse)
            return one + _OTHERWISE * other if one is not None and other is not None else None
        asked = node.func if isinstance(node, ast.Call) and not node.args and not node.keywords else node
        if isinstance(asked, ast.Attribute) and asked.attr in self._methods and isinstance(asked.value, ast.Name):
            return self._of_method(asked.value.id, self._methods[asked.attr])
        return self._known.get(unparsed(node)) if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) else None

    def _of_method(self, owner: str, method: ast.FunctionDef) -> float | None:
        """What a method without arguments gives back, where that is reckoned from fields of its object."""
        returned = [node.value for node in ast.walk(method) if isinstance(node, ast.Return)]
        if len(returned) != 1 or returned[0] is None or len(method.args.args) != 1:
            return None
        own = {
            f"self.{name.partition('.')[2]}": value
            for name, value in self._known.items()
            if name.startswith(f"{owner}.")
        }
        known, self._known = self._known, own
        value = self.number(returned[0]) if own else None
        self._known = known
        return value

    def _of_two(self, operator: ast.operator, one: float | None, other: float | None) -> float | None:
        operation = _OPERATIONS.get(type(operator))
        if (
            operation is None
            or one is None
            or other is None
            or (not other and isinstance(operator, (ast.Div, ast.FloorDiv)))
        ):
            return None
        return operation(one, other)


def _heads(statement: ast.stmt) -> Iterator[ast.AST]:
    """The parts of a statement that are no statements of a block."""
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            yield child
