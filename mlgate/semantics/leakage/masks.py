"""Boolean values over rows: what a comparison selects, and its complement."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Hashable, Sequence

from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.semantics.leakage.choosing import NO_EVIDENCE
from mlgate.semantics.leakage.deciding import errors_of
from mlgate.semantics.leakage.events import NO_FITS, NO_STATISTICS, Fit
from mlgate.semantics.leakage.exclusion import ALL, VALUES, Among, tests_of
from mlgate.semantics.leakage.facts import UNKNOWN_LABEL, Facts, Form, combined
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Estimator, Value
from mlgate.semantics.leakage.order import later_of, ordered_of
from mlgate.semantics.leakage.predictions import cut
from mlgate.semantics.leakage.rating import choices_by
from mlgate.semantics.leakage.reductions import is_spread
from mlgate.semantics.leakage.rows import Kept, Masked, Path, Rest, Selector
from mlgate.semantics.leakage.values import amount_of, constant_of, facts_of, strings_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

TESTS: dict[type[ast.cmpop], tuple[str, bool]] = {
    ast.Lt: ("lt", True),
    ast.GtE: ("lt", False),
    ast.Gt: ("gt", True),
    ast.LtE: ("gt", False),
    ast.Eq: ("eq", True),
    ast.NotEq: ("eq", False),
    ast.Is: ("eq", True),
    ast.IsNot: ("eq", False),
    ast.In: ("in", True),
    ast.NotIn: ("in", False),
}
MIRRORED: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.Gt(),
    ast.Gt: ast.Lt(),
    ast.LtE: ast.GtE(),
    ast.GtE: ast.LtE(),
}
MOST_TESTS = 6
PRESENCE = "null"
"""The test whether a value is missing, or no number."""
COMPUTED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.eq,
    ast.IsNot: operator.ne,
}


def compare(machine: Machine, test: ast.cmpop, left: Value, right: Value) -> Value:
    """The result of a comparison: a constant, or a mask over the rows compared."""
    known = _compared(test, left, right)
    if known is not None:
        return Constant(known)
    one, other = facts_of(left), facts_of(right)
    if not one.rows and not other.rows and (choice := choices_by(machine, one, other)):
        if not (isinstance(right, Constant) and all(is_spread(item.site) for item in choice)):  # columns all alike
            return Data(Facts(statistics=choice))
    if not one.rows and other.rows:
        one, other, left, right, test = other, one, right, left, MIRRORED.get(test.__class__, test)
    if not one.rows and one.selected is None and one.form is Form.UNKNOWN:
        return Data(Facts(evidence=one.evidence | other.evidence))
    name, holds = TESTS[test.__class__]
    if one.form is Form.LABELS:
        return Data(_labels_but(one, name, right, holds))
    found = mask_over(machine, one, name, operand_key(machine, right), holds, machine.identity(left))
    found = found.depending_on(frozenset((*later_of(other.all_statistics), *ordered_of(other.all_statistics))))
    prediction = cut(one.prediction) if not other.rows else None
    evidence = one.evidence | other.evidence | (errors_of(one, other) if name == "eq" else NO_EVIDENCE)
    predicted = one.predicted | other.predicted
    if predicted:
        _note_of_predictions(machine, found.mask, predicted)
    return Data(found._replace(predicted=predicted, prediction=prediction, evidence=evidence))


def _labels_but(labels: Facts, test: str, operand: Value, holds: bool) -> Facts:
    """Column names compared: `columns != "y"` leaves one out."""
    names = _listed(operand) if not holds and test in ("eq", "in") else None
    return labels.labels_but(names if names is not None else (UNKNOWN_LABEL,))


def _listed(operand: Value) -> list[str] | None:
    """The names that a list has; a list inside of a list is no name."""
    known = operand.known if isinstance(operand, Collection) else None
    if known is None:
        return strings_of(operand)
    constants = [constant_of(item) for item in known if not isinstance(item, Collection)]
    return None if ... in constants else [item for item in constants if isinstance(item, str)]


def _compared(test: ast.cmpop, left: Value, right: Value) -> bool | None:
    """The outcome, where both sides are constants, or one is an object of a library and is held against None."""
    if isinstance(test, (ast.Is, ast.IsNot)) and isinstance(left, Estimator):
        return isinstance(test, ast.IsNot) if isinstance(right, Constant) and right.value is None else None
    if not isinstance(left, Constant):
        return None
    if isinstance(test, (ast.In, ast.NotIn)) and isinstance(right, Collection) and right.known is not None:
        listed = [constant_of(item) for item in right.known]
        if ... in listed and not right.is_mapping:
            return None
        found = left.value in (right.content.items or {}) if right.is_mapping else left.value in listed
        return found is isinstance(test, ast.In)
    compute = COMPUTED.get(test.__class__)
    if not isinstance(right, Constant) or compute is None:
        return None
    try:
        return bool(compute(left.value, right.value))
    except TypeError:
        return None


def mask_over(
    machine: Machine, facts: Facts, test: str, operand: Hashable, holds: bool, tested: Hashable = None
) -> Facts:
    """A Boolean value for each row of `facts`: a test of a column, of the object `tested`, or of something unknown."""
    subject: Hashable = tested if tested is not None else ("value", machine.fresh())
    if facts.name is not None:
        subject = (facts.name, facts.rows)
    elif facts.form is Form.INDEX and facts.rows:
        subject = ("index", facts.rows)
    mask: Selector = Masked(subject, test, operand, holds)
    found = facts.rewritten(Form.SERIES if facts.form is not Form.ELEMENT else Form.ELEMENT)
    return found._replace(mask=mask)


def operand_key(machine: Machine, value: Value) -> Hashable:
    """What a comparison's operand is known by: the constant, the amount, or the object itself."""
    if isinstance(value, Constant):
        return value.value  # type: ignore[no-any-return]
    amount = amount_of(value)
    return amount if amount is not None else values_key(machine, value)


def values_key(machine: Machine, value: Value) -> Hashable:
    """What values are known by: constants listed, those of a column by what selects them, or the object itself."""
    known = [constant_of(item) for item in value.known or ()] if isinstance(value, Collection) else []
    if known and ... not in known:
        return tuple(known)
    path = _path_of_values(facts_of(value))
    return Among(path) if path else machine.identity(value)


def _path_of_values(facts: Facts) -> Path:
    """The path that leads from the values of a column to some of them; they may still be rows of it."""
    path = facts.selected or ()
    if not path and len(facts.rows) == 1 and facts.form is not Form.ELEMENT:
        (atom,) = facts.rows
        start = next((place for place, item in enumerate(atom.path) if is_of_values((item,))), len(atom.path))
        path = atom.path[start:]
    return path if path and is_of_values(path) else ()


def is_of_values(path: Path) -> bool:
    """Whether a path leads from the values of a column."""
    first = path[0]
    return isinstance(first, Kept) and isinstance(first.key, tuple) and first.key[:1] == (VALUES,)


def values_of(facts: Facts) -> Facts:
    """Each value of a column once: a list that may be divided, and rows by it."""
    return Facts(form=Form.INDEX, selected=(values_in(facts),))


def values_in(facts: Facts) -> Kept:
    """The filter that lets each value of a column through once."""
    return Kept((VALUES, facts.name, facts.rows))


def all_of(machine: Machine, masks: Sequence[Selector | None]) -> Selector:
    """What passes all of several tests; one of which nothing is known is one more."""
    tests: list[Masked] = []
    for mask in masks:
        known = tests_of(mask) if isinstance(mask, Masked) else []
        tests.extend(known or [Masked(("value", machine.fresh()), "is", None, True)])
    if len(tests) > MOST_TESTS:
        return Masked(("value", machine.fresh()), "is", None, True)
    return Masked((ALL, *dict.fromkeys(tests)), ALL, None, True)


def combine_masks(machine: Machine, operator: ast.operator, left: Facts, right: Facts) -> Facts:
    """`a & b`, `a | b`: a mask of its own."""
    form = Form.ELEMENT if Form.ELEMENT in (left.form, right.form) else Form.SERIES
    found = combined((left.flat(), right.flat()))._replace(form=form)
    found = found._replace(evidence=found.evidence | errors_of(left, right))  # true positives, to be counted
    if left.rows and right.rows:
        found = found._replace(rows=left.rows, statistics=NO_STATISTICS)
    if left.mask is not None and left.mask == right.mask:
        return found._replace(mask=left.mask)
    known: Selector | None = _of_presence(left.mask, right.mask)
    if known is None and isinstance(operator, ast.BitAnd):
        known = all_of(machine, [left.mask, right.mask])
    known = known or Masked(("value", machine.fresh()), "is", None, True)
    if predicted := left.predicted | right.predicted:
        _note_of_predictions(machine, known, predicted)
    return found._replace(mask=known)


def _note_of_predictions(machine: Machine, mask: Selector | None, fits: frozenset[Fit]) -> None:
    """Keep in mind that a mask asks what some fits predict: of each it lets other rows through."""
    if isinstance(mask, Masked):
        noted = machine.record.events.of_predictions
        for each in (mask, mask._replace(holds=not mask.holds)):
            noted[each] = noted.get(each, NO_FITS) | fits


def _of_presence(left: Selector | None, right: Selector | None) -> Selector | None:
    """Where both sides ask whether a value is there, so do both together: of the subjects of both."""
    if not (isinstance(left, Masked) and isinstance(right, Masked) and left.test == right.test == PRESENCE):
        return None
    return left._replace(subject=("both", left.subject, right.subject)) if left.holds is right.holds else None


def negate(facts: Facts) -> Facts:
    """`~mask`."""
    if isinstance(facts.mask, Masked):
        return facts._replace(mask=facts.mask._replace(holds=not facts.mask.holds))
    return facts._replace(mask=None)


def flagged(machine: Machine, facts: Facts, value: Value) -> Kept:
    """Rows for which a column says so that we know nothing of; what else is selected by, we cannot tell."""
    flags = facts_of(value)
    if flags.rows != facts.rows or flags.form not in (Form.SERIES, Form.ARRAY):
        return Kept(("index", machine.fresh()))
    return Kept(("flag", machine.identity(value)))


def unflagged(machine: Machine, value: Value) -> Masked | None:
    """`~flags` of such a column: the other rows."""
    flags = facts_of(value)
    if not flags.rows or flags.form not in (Form.SERIES, Form.ARRAY):
        return None
    return Masked(("rows", flags.rows), "within", (Kept(("flag", machine.identity(value))),), False)


def apply_mask(facts: Facts, mask: Selector) -> Facts:
    """The rows that a mask selects; a mask for "is one of these rows" gives those rows, or leaves the rest."""
    if isinstance(mask, Masked) and mask.test == "within" and isinstance(mask.operand, tuple):
        path = mask.operand
        return facts.at(*path) if mask.holds else facts.at(Rest(path))
    return facts.at(mask)
