"""Tables that hold no rows of their own, asked for something of a row: names of labels, numbers of words."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.objects import Choice, Constant, Data, Value
from mlgate.semantics.leakage.searching import called_name
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

LABELLING = frozenset({"argmax", "astype", "int"})
"""Functions that make labels of outputs."""


def names_of_labels(machine: Machine, value: Data, index: ast.expr) -> Value | None:
    """`classes[outputs.argmax(axis=1)]`: names, which have no rows, of what was predicted for each row."""
    if value.facts.rows or value.facts.selected is not None or value.facts.evidence or value.facts.predicted:
        return None
    if not isinstance(index, ast.Name) and not (isinstance(index, ast.Call) and called_name(index) in LABELLING):
        return None
    found = facts_of(machine.evaluate(index))
    if not found.predicted or not found.rows or found.evidence:
        return None
    return Data(found.flat(found.form).depending_on(value.facts.all_statistics))


def looked_up(entries: Value, key: Facts, is_mapping: bool) -> Value | None:
    """`numbers[word]`: what a table without rows of its own says of something of a row; no dictionary takes several."""
    is_one = key.form is Form.ELEMENT or (is_mapping and bool(key.predicted))
    options = entries.options if isinstance(entries, Choice) else (entries,)
    if not key.rows or not is_one or not all(isinstance(item, (Data, Constant)) for item in options):
        return None
    table = facts_of(entries)
    return None if table.rows else Data(told_by_table(table, key))


def told_by_table(table: Facts, index: Facts) -> Facts:
    """What a table says of something of a row: it is of that row."""
    return index.flat(Form.ELEMENT).depending_on(table.all_statistics)
