"""What a function that we cannot see gives back: as many parts as are passed, or parts that the names tell apart.

`train, test = prepare(train, test)` gives each argument back; `X_train, X_test, y_train, y_test = load()` makes parts.
"""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.held import after
from mlgate.semantics.leakage.objects import Data, Value
from mlgate.semantics.leakage.part_names import ITEM, part_of
from mlgate.semantics.leakage.rows import Kept
from mlgate.semantics.leakage.syntax import written
from mlgate.semantics.leakage.values import facts_of, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

PLACES = (ast.Name, ast.Attribute, ast.Subscript)
TRANSFORMING = frozenset({"transform", "fit_transform"})


def given_back(machine: Machine, node: ast.Assign, value: Value) -> Value:
    """The value assigned; by the names of what was passed, in that order, each result has the rows of its argument."""
    call = node.value
    if not isinstance(call, ast.Call) or not isinstance(value, Data):
        return value
    if _transforms(call, node.targets):
        return sequence([Data(value.facts.flat(Form.UNKNOWN)), Data(value.facts.flat(Form.UNKNOWN))])
    if value.facts.form is not Form.UNKNOWN:
        return value
    passed = call.args[: _number_of_own(node.targets, call)]
    given = [facts_of(machine.evaluate(item)) for item in passed]
    if len(given) < 2 or not all(item.rows for item in given):
        return _parts_by_name(machine, call, node.targets, value)
    found = value.facts
    return sequence(
        Data(found._replace(rows=item.rows, pieces=(), held=after(item.held, call)), value.estimator) for item in given
    )


def _transforms(call: ast.Call, targets: list[ast.expr]) -> bool:
    """Whether a transformer that we do not know gives features and labels: of all rows, as transformers do."""
    names = targets[0].elts if isinstance(targets[0], ast.Tuple) else []
    is_pair = len(names) == 2 and _part_of(names[0]) == _part_of(names[1])
    is_one = len(targets) == 1 and len(call.args) == 1 and isinstance(call.func, ast.Attribute)
    return is_pair and is_one and getattr(call.func, "attr", "") in TRANSFORMING


def _number_of_own(targets: list[ast.expr], call: ast.Call) -> int:
    """How many names are bound anew, where these are the first arguments of the call."""
    target = targets[0]
    if len(targets) > 1 or not isinstance(target, ast.Tuple) or not 2 <= len(target.elts) <= len(call.args):
        return 0
    pairs = zip(target.elts, call.args, strict=False)
    return len(target.elts) if all(isinstance(a, PLACES) and written(a) == written(b) for a, b in pairs) else 0


def _parts_by_name(machine: Machine, call: ast.Call, targets: list[ast.expr], value: Data) -> Value:
    """Several results whose names tell training rows from others; what is named after one part has its rows."""
    target = targets[0]
    if len(targets) > 1 or not isinstance(target, ast.Tuple) or not value.facts.rows:
        return value
    inner = target.elts[0]
    if isinstance(inner, ast.Tuple) and not any(isinstance(item, ast.Tuple) for item in target.elts[1:]):
        found_inside = _parts_by_name(machine, call, [inner], value)  # `(train, test), info = load(...)`
        return value if found_inside is value else sequence([found_inside, *(Data() for _ in target.elts[1:])])
    parts = [_part_of(item) for item in target.elts]
    if "train" not in parts or len(set(parts) - {None}) < 2:
        return value
    found = value.facts.flat(Form.UNKNOWN)
    keys = [(ITEM, part if part is not None else number, call) for number, part in enumerate(parts)]
    made = [found.at(machine.record.parted_at(Kept(key), call)) for key in keys]
    return sequence(_in_shape(item, facts) for item, facts in zip(target.elts, made, strict=True))


def _in_shape(target: ast.expr, facts: Facts) -> Value:
    """Rows of one part: features and labels, in `(X_train, y_train), (X_test, y_test) = load()`."""
    return sequence(Data(facts) for _ in target.elts) if isinstance(target, ast.Tuple) else Data(facts)


def _part_of(target: ast.expr) -> str | None:
    if isinstance(target, ast.Tuple):
        parts = {_part_of(item) for item in target.elts}
        return parts.pop() if len(parts) == 1 else None
    if isinstance(target, ast.Attribute):
        return part_of(target.attr)
    return part_of(target.id) if isinstance(target, ast.Name) else None
