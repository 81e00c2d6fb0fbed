"""Assignments: names bound, items and attributes set, deleted."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.appending import with_items
from mlgate.semantics.leakage.deciding import added_up, counted, with_evidence
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.given_back import given_back
from mlgate.semantics.leakage.groups import with_group_columns
from mlgate.semantics.leakage.held import after
from mlgate.semantics.leakage.iteration import unpack
from mlgate.semantics.leakage.keeping import best_of_rounds
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Instance, Value
from mlgate.semantics.leakage.operators import operate
from mlgate.semantics.leakage.row_windows import with_windows
from mlgate.semantics.leakage.rows import Kept
from mlgate.semantics.leakage.selecting import columns_less
from mlgate.semantics.leakage.single_rows import note_item
from mlgate.semantics.leakage.values import facts_of, sequence, strings_of
from mlgate.semantics.leakage.writing import set_attribute_column, write_item

if TYPE_CHECKING:
    from mlgate.semantics.leakage.events import LeakageEvents
    from mlgate.semantics.leakage.machine import Machine


ITEMS_OF_DATASET = frozenset("data samples imgs indices directory filenames filepaths".split())
"""Attributes of data sets that are their items: what is set there is what they hold."""


def assign(machine: Machine, target: ast.expr, value: Value) -> None:
    """Bind a target: a name, several, an item, an attribute."""
    value = machine.decided(value)
    if isinstance(target, ast.Name):
        machine.store.bind(machine.scope.home(target.id).names, target.id, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        star = next((i for i, item in enumerate(target.elts) if isinstance(item, ast.Starred)), None)
        for element, item in zip(target.elts, unpack(machine, value, len(target.elts), star), strict=True):
            assign(machine, element, item)
    elif isinstance(target, ast.Subscript):
        write_item(machine, target, value)
    elif isinstance(target, ast.Attribute):
        _set_attribute(machine, target, value)
    elif isinstance(target, ast.Starred):
        assign(machine, target.value, value)


def _set_attribute(machine: Machine, target: ast.Attribute, value: Value) -> None:
    owner = machine.evaluate(target.value)
    if isinstance(owner, Instance):
        machine.store.bind(owner.attributes, target.attr, value)
    elif isinstance(owner, Data):
        if target.attr == "columns":
            facts = owner.facts.flat(owner.facts.form)._replace(held=after(owner.facts.held, target))
            machine.store.put(owner, "facts", with_group_columns(facts, strings_of(value)))
        elif target.attr in ITEMS_OF_DATASET and owner.facts.form in (Form.UNKNOWN, Form.ARRAY) and owner.facts.rows:
            rows = facts_of(value).rows or owner.facts.at(Kept(("items", machine.fresh()))).rows
            machine.store.put(owner, "facts", owner.facts._replace(rows=rows))
        elif target.attr != "index" and facts_of(value).rows:
            set_attribute_column(machine, owner, target, value)


def run_assign(machine: Machine, node: ast.Assign) -> bool:
    """`a = b = value`."""
    value = given_back(machine, node, machine.evaluate(node.value))
    if machine.record.has_scores:
        value = _added_up(machine, node, value)
        best_of_rounds(machine, node, value)
    for target in node.targets:
        assign(machine, target, value)
        _note_aliases(machine.record.events, target, node.value)
    return False


def _added_up(machine: Machine, node: ast.Assign, value: Value) -> Value:
    """`error = error + (label - predicted) ** 2`."""
    total, given = node.targets[0], node.value
    if not isinstance(total, ast.Name) or not isinstance(given, ast.BinOp) or not isinstance(given.op, ast.Add):
        return value
    if not isinstance(given.left, ast.Name) or given.left.id != total.id:
        return value
    before, added = machine.evaluate(given.left), machine.evaluate(given.right)
    return added_up(machine, before, added, given.right) or value


def _note_aliases(events: LeakageEvents, target: ast.expr, value: ast.expr) -> None:
    """`X_test = X`, `test_loader = DataLoader(data)`: another name of the same; anything else is something new."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for item, given in zip(target.elts, value.elts, strict=True):
            _note_aliases(events, item, given)
    elif isinstance(target, ast.Name):
        whole = value.args[0] if isinstance(value, ast.Call) and value in events.wrappings and value.args else value
        if isinstance(whole, ast.Name) and whole.id != target.id:
            events.aliases[target.id] = whole.id
        else:
            events.aliases.pop(target.id, None)


def run_annotated(machine: Machine, node: ast.AnnAssign) -> bool:
    """`a: T = value`."""
    if node.value is not None:
        assign(machine, node.target, machine.evaluate(node.value))
    return False


def run_augmented(machine: Machine, node: ast.AugAssign) -> bool:
    """`a += value`: in place for a list, otherwise an operation and an assignment."""
    before, added = machine.evaluate(node.target), machine.evaluate(node.value)
    if isinstance(before, Collection) and isinstance(added, Collection) and added.known:
        added = sequence(with_items(machine, before, added.known, node.value))
    elif isinstance(before, Collection):
        added = with_windows(machine, before, added)
    after = operate(machine, node.op, before, added)
    if machine.record.has_scores and isinstance(node.target, ast.Subscript):
        after = with_evidence(after, counted(machine, node.target))
    elif machine.record.has_scores and isinstance(node.op, ast.Add):
        after = added_up(machine, before, added, node.value) or after
    if isinstance(before, Collection) and isinstance(after, Collection):
        note_item(machine, before, added)
        machine.store.put(before, "content", after.content)
    else:
        assign(machine, node.target, after)
    return False


def run_delete(machine: Machine, node: ast.Delete) -> bool:
    """`del name`, `del frame["column"]`."""
    for target in node.targets:
        if isinstance(target, ast.Name):
            machine.store.unbind(machine.scope.home(target.id).names, target.id)
        elif isinstance(target, ast.Subscript):
            owner, key = machine.evaluate(target.value), machine.evaluate(target.slice)
            if isinstance(owner, Data):
                machine.store.put(owner, "facts", _with_less(owner.facts, key, target))
    return False


def _with_less(facts: Facts, key: Value, node: ast.expr) -> Facts:
    """A frame after `del frame[key]`."""
    return facts.without_columns([key.value]) if isinstance(key, Constant) else columns_less(facts, key, node)
