"""Expressions to values: names and literals. Operators, and chains of attributes, subscripts and calls, stand apart."""

from __future__ import annotations

import ast
from collections.abc import Callable

from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.semantics.leakage.appending import make_list
from mlgate.semantics.leakage.chains import evaluate_chain
from mlgate.semantics.leakage.comprehensions import evaluate_comprehension, evaluate_dict_comprehension
from mlgate.semantics.leakage.facts import UNKNOWN_LABEL, Facts, Form
from mlgate.semantics.leakage.functions import make_function
from mlgate.semantics.leakage.knowledge import PREDEFINED
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Symbol, Value
from mlgate.semantics.leakage.row_windows import windows_now
from mlgate.semantics.leakage.single_rows import begin
from mlgate.semantics.leakage.texts import evaluate_text
from mlgate.semantics.leakage.values import constant_of, facts_of, joined, mapping, repeated, sequence
from mlgate.semantics.scope import BUILTIN_NAMES

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine
from mlgate.semantics.leakage.operators import (
    evaluate_binary,
    evaluate_boolean,
    evaluate_choice,
    evaluate_comparison,
    evaluate_unary,
)


def evaluate_constant(machine: Machine, node: ast.Constant) -> Value:
    """A literal."""
    return Constant(node.value)


CONVENTIONAL_NAMES = {
    "pd": "pandas",
    "np": "numpy",
    "model_selection": "sklearn.model_selection",
    "train_test_split": "sklearn.model_selection.train_test_split",
}
"""Names that mean one thing everywhere, where this file never binds them: `from setup import *`, `%run setup.ipynb`."""


def evaluate_name(machine: Machine, node: ast.Name) -> Value:
    """A name: what is bound, a builtin, something of a wildcard import; else data of which only the name is known."""
    found = machine.scope.find(node.id)
    if found is not None:
        return found
    for module in machine.star_imports:
        path = machine.catalogue.canonical(f"{module}.{node.id}")
        if machine.catalogue.entry(path) is not None:
            return Symbol(path)
    if node.id in BUILTIN_NAMES:
        return Symbol(f"builtins.{node.id}")
    if node.id in PREDEFINED:
        return Symbol(PREDEFINED[node.id])
    if node.id in CONVENTIONAL_NAMES:
        return Symbol(CONVENTIONAL_NAMES[node.id])
    made = machine.source(("name", node.id))
    machine.store.bind(machine.scope.module.names, node.id, made)
    return made


def evaluate_sequence(machine: Machine, node: ast.List | ast.Tuple | ast.Set) -> Value:
    """A list, tuple or set, written out."""
    if len(node.elts) > 200:  # names of columns, or a table of numbers
        return _many_names(node)
    items: list[Value] = []
    is_open = False
    for element in node.elts:
        if isinstance(element, ast.Starred):
            value = machine.evaluate(element.value)
            known = value.known if isinstance(value, Collection) else None
            is_open = is_open or known is None
            items.extend([value] if known is None else known)
        else:
            items.append(machine.evaluate(element))
    if is_open:
        return begin(machine, repeated(joined(items)))
    return begin(machine, sequence(items) if items else make_list(machine, sequence(())))


def _many_names(node: ast.List | ast.Tuple | ast.Set) -> Value:
    """A long list of texts stands for names of columns, we do not look which."""
    are_texts = all(isinstance(item, ast.Constant) and isinstance(item.value, str) for item in node.elts)
    return Data(Facts(form=Form.LABELS, excluded=frozenset({UNKNOWN_LABEL}))) if are_texts else Data()


def evaluate_dictionary(machine: Machine, node: ast.Dict) -> Value:
    """A dictionary, written out."""
    if len(node.keys) > 200:
        return Data()
    items: dict[Any, Value] = {}
    others: list[Value] = []
    for key, element in zip(node.keys, node.values, strict=True):
        value = machine.evaluate(element)
        constant = constant_of(machine.evaluate(key)) if key is not None else ...
        if constant is not ...:
            items[constant] = value
        else:
            others.extend(value.values if isinstance(value, Collection) and key is None else [value])
    return begin(machine, mapping(items, joined([*items.values(), *others]) if others else None))


def evaluate_assignment(machine: Machine, node: ast.NamedExpr) -> Value:
    """`(name := value)`."""
    value = machine.evaluate(node.value)
    machine.store.bind(machine.scope.home(node.target.id).names, node.target.id, value)
    return value


def evaluate_inner(machine: Machine, node: ast.Await | ast.Starred | ast.FormattedValue) -> Value:
    """What stands inside: `await x`, `*x`."""
    return machine.evaluate(node.value)


def evaluate_yield(machine: Machine, node: ast.Yield | ast.YieldFrom) -> Value:
    """`yield x`: collected for the caller."""
    if node.value is not None:
        value = machine.evaluate(node.value)
        machine.calls.yields(value, windows_now(machine, facts_of(value)))
    return Data()


def evaluate_slice(machine: Machine, node: ast.Slice) -> Value:
    """A slice outside of a known subscript: its bounds are looked at, no more."""
    for bound in (node.lower, node.upper, node.step):
        if bound is not None:
            machine.evaluate(bound)
    return Data()


EXPRESSIONS: dict[type[ast.expr], Callable[[Machine, Any], Value]] = {
    ast.Constant: evaluate_constant,
    ast.Name: evaluate_name,
    ast.BinOp: evaluate_binary,
    ast.UnaryOp: evaluate_unary,
    ast.BoolOp: evaluate_boolean,
    ast.Compare: evaluate_comparison,
    ast.IfExp: evaluate_choice,
    ast.List: evaluate_sequence,
    ast.Tuple: evaluate_sequence,
    ast.Set: evaluate_sequence,
    ast.Dict: evaluate_dictionary,
    ast.ListComp: evaluate_comprehension,
    ast.SetComp: evaluate_comprehension,
    ast.GeneratorExp: evaluate_comprehension,
    ast.DictComp: evaluate_dict_comprehension,
    ast.Lambda: make_function,
    ast.JoinedStr: evaluate_text,
    ast.NamedExpr: evaluate_assignment,
    ast.Await: evaluate_inner,
    ast.Starred: evaluate_inner,
    ast.Yield: evaluate_yield,
    ast.YieldFrom: evaluate_yield,
    ast.Slice: evaluate_slice,
    ast.Call: evaluate_chain,
    ast.Attribute: evaluate_chain,
    ast.Subscript: evaluate_chain,
}
