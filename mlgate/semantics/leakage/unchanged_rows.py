"""Methods of data that keep its rows, and those that we do not know."""

from __future__ import annotations

import re

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import ALL_COLUMNS, ELEMENTWISE
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.events import NO_STATISTICS
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.knowledge import DATA_METHODS
from mlgate.semantics.leakage.method_call import MethodCall
from mlgate.semantics.leakage.objects import Data, Value
from mlgate.semantics.leakage.order import some_columns, without_later
from mlgate.semantics.leakage.part_names import ITEM, part_of
from mlgate.semantics.leakage.predictions import rounded
from mlgate.semantics.leakage.rows import Kept
from mlgate.semantics.leakage.selecting import labels_less
from mlgate.semantics.leakage.values import constant_of, facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


LOOKING_UP = re.compile(r"r?glob|join|read|load|get|open|flow_from")
"""Methods that give different rows for different names."""


UNPICKLED = ("read", "pandas.read_pickle")
"""How the origin of rows begins that may be any object: `read_pickle` reads models, too."""


def keep_rows(machine: Machine, call: MethodCall) -> Value:
    """Rows stay; what is passed is depended on. An object of unknown kind that is handed rows gives back those."""
    facts = call.facts
    passed = call.arguments.facts
    if facts.form is Form.LABELS and call.name not in ALL_COLUMNS:
        return _change_labels(machine, call)
    is_unknown = facts.form is Form.UNKNOWN or _is_no_table(machine, call)
    if is_unknown and any(item.rows for item in passed[: len(call.arguments.positional)]):
        result = machine.unknown_result(call.arguments, call.node)
        return Data(facts_of(result).depending_on(facts.all_statistics))
    if not facts.rows and facts.selected is None and any(item.rows for item in passed):
        return machine.unknown_result(call.arguments, call.node)
    if facts.form is Form.UNKNOWN and facts.rows:
        if LOOKING_UP.match(call.name):
            facts = _named_part(facts, call.arguments)
        if (named := part_of(call.name)) is not None:  # `data.test_dataloader()` is not `data.train_dataloader()`
            facts = facts.at(Kept((ITEM, named)))
    facts = rounded(facts, call.name, call.arguments)
    added = NO_STATISTICS.union(*(item.all_statistics for item in passed))
    if call.name in ELEMENTWISE:
        return Data(facts.depending_on(added))
    facts = facts if call.name in ALL_COLUMNS else some_columns(facts)
    return Data(facts.depending_on(without_later(added)))


def _is_no_table(machine: Machine, call: MethodCall) -> bool:
    """Whether what was unpickled has a method that no table has: `read_pickle("topics.pkl").transform_text(rows)`."""
    origins = (atom.origin for atom in call.facts.rows)
    if not call.facts.rows or not all(isinstance(item, tuple) and item[:2] == UNPICKLED for item in origins):
        return False
    known = (f"pandas.{name}.{call.name}" for name in ("DataFrame", "Series"))
    return call.name not in DATA_METHODS and all(machine.catalogue.entry(path) is None for path in known)


def _change_labels(machine: Machine, call: MethodCall) -> Value:
    """A list of column names changed in place (`names.remove("y")`), or used in a way that we do not know."""
    if call.name in ("remove", "pop", "clear"):
        changed = labels_less(call.facts, call.arguments.get("value", 0) if call.name == "remove" else None)
        machine.store.put(call.receiver, "facts", changed)
    return Data(labels_less(call.facts, None))


def _named_part(facts: Facts, arguments: Arguments) -> Facts:
    """What something unknown gives for a name: `folder.glob("train*")` is not `folder.glob("test*")`."""
    name = constant_of(arguments.positional[0]) if arguments.positional else None
    return facts.at(Kept(("named", name))) if isinstance(name, str) else facts
