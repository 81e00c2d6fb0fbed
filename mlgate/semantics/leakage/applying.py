"""Functions handed to data (`apply`, `map`, `transform`, `pipe`, `assign`): run with what they would be given."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.column_expressions import bound, with_expressions
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.held import Held
from mlgate.semantics.leakage.objects import Data, Estimator, Function, Instance, Member, Symbol, Value
from mlgate.semantics.leakage.reductions import goes_along_rows
from mlgate.semantics.leakage.single_rows import taking
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

CALLABLE = (Function, Symbol, Member, Estimator, Instance)


def apply_function(machine: Machine, facts: Facts, name: str, arguments: Arguments, node: ast.expr) -> Facts:
    """The data that a function gives when it is applied to rows, to columns, or to all at once."""
    function = arguments.get("func", 0) or arguments.get("arg")
    if function is None:
        return facts
    if not isinstance(function, CALLABLE):  # `map(dictionary)`, `map(series)`, `apply("mean")`
        found = facts.depending_on(facts_of(function).all_statistics)
        return found if name in ("map", "applymap") else found._replace(held=None)
    if name == "pipe":
        return _whole(machine, facts, function, arguments, node)
    if _is_by_column(facts, name, arguments):
        machine.record.over_columns += 1
        try:
            found = facts_of(machine.call(function, Arguments([Data(facts.flat(Form.SERIES))]), node))
        finally:
            machine.record.over_columns -= 1
        return found._replace(form=facts.form, pieces=facts.pieces, held=None) if found.rows else found
    names = _columns_read(function) if facts.name is None else None
    read = facts.only(names) if names else facts
    element = read.rewritten(Form.ELEMENT) if not names else read._replace(form=Form.ELEMENT)
    with taking(machine.record, element):
        found = facts_of(machine.call(function, Arguments([Data(element)]), node))
    own = read.flat(facts.form)._replace(name=facts.name, held=_made_of_each(read, found))
    return own.depending_on(found.all_statistics)


def _columns_read(function: Value) -> frozenset[str] | None:
    """The columns that a function reads of a row, if it reads nothing else of it: `row["a"] + row.b`."""
    if not isinstance(function, Function) or not function.node.args.args:
        return None
    row = function.node.args.args[0].arg
    names: set[str] = set()
    uses = 0
    for node in ast.walk(function.node):
        if isinstance(node, ast.Name) and node.id == row:
            uses += 1
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.value, ast.Name):
            name = _column_name(node) if node.value.id == row else None
            if name is not None:
                names.add(name)
                uses -= 1
    return frozenset(names) if names and uses == 0 else None


def _column_name(node: ast.Subscript | ast.Attribute) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    constant = node.slice.value if isinstance(node.slice, ast.Constant) else None
    return constant if isinstance(constant, str) else None


def _made_of_each(facts: Facts, found: Facts) -> Held | None:
    """What a function makes of each row: of a column, even if only its branches depend on the value."""
    held = facts.held
    if held is None or held.origin is None:
        return found.held if found.held is not None and found.held.origin is not None else None
    return held if not found.rows else found.held


def _is_by_column(facts: Facts, name: str, arguments: Arguments) -> bool:
    """Whether a frame's `apply` hands over whole columns; of data of unknown kind only when `axis=0` is written."""
    if name in ("map", "applymap"):
        return False
    axis = arguments.get("axis", 1)
    if facts.form is Form.FRAME:
        return goes_along_rows(axis) is False
    return axis is not None and goes_along_rows(axis) is False


def _whole(machine: Machine, facts: Facts, function: Value, arguments: Arguments, node: ast.expr) -> Facts:
    passed = Arguments([Data(facts), *arguments.positional[1:]], arguments.keywords)
    return facts_of(machine.call(function, passed, node))


def assign_columns(machine: Machine, facts: Facts, arguments: Arguments, node: ast.expr) -> Facts:
    """`frame.assign(a=..., b=lambda frame: ...)`."""
    for name, value in arguments.keywords.items():
        is_function = isinstance(value, CALLABLE)
        made = machine.call(value, Arguments([Data(facts)]), node) if is_function else value
        statistics = bound(machine, facts, facts_of(made).all_statistics)
        facts = facts.with_column(name, statistics).holding(name, facts_of(made), node)
    return with_expressions(machine, facts, arguments.positional)
