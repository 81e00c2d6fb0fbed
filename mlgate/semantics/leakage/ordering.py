"""Methods that look along the rows: lags, windows, fills and sortings, and which of them reach to later rows."""

from __future__ import annotations

from collections.abc import Callable

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.method_call import MethodCall
from mlgate.semantics.leakage.objects import Collection, Data, Value
from mlgate.semantics.leakage.order import Later, Ordered, Statistics, has_later, later_of, ordered_of
from mlgate.semantics.leakage.reductions import goes_along_rows, receiver_of
from mlgate.semantics.leakage.rows import Shuffled
from mlgate.semantics.leakage.values import constant_of, strings_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

WORDS = lazy_regex(r"[A-Z]?[a-z]+|[A-Z]+")
MOMENTS = frozenset("date time timestamp datetime day".split())
PERIODS = frozenset("year month week hour minute second quarter period weeknum dt ts".split())
"""Words in names of columns that tell when: the moment, or only a part of it."""

NO_MOMENTS = frozenset("candidate update mandate validate consolidate runtime lifetime overtime".split())

BACKWARD = frozenset({"bfill", "backfill"})
FORWARD = frozenset({"ffill", "pad"})
LEAVES_LEAD = FORWARD | {"shift", "diff", "pct_change", "rolling"}
"""Methods after which only the first rows have gaps."""


def follow_order(machine: Machine, call: MethodCall, result: Value) -> Value:
    """The result of a method, with what it tells of the order of rows."""
    effect = EFFECTS.get(call.name)
    if effect is None or not isinstance(result, Data) or not result.facts.rows or call.facts.form is Form.LABELS:
        return result
    return Data(effect(machine, call, result.facts), result.estimator)


# Lags


def _lag(machine: Machine, call: MethodCall, result: Facts) -> Facts:
    """`shift`, `diff`, `pct_change`: values some rows away."""
    if goes_along_rows(call.arguments.get("axis", {"shift": 2, "diff": 1}.get(call.name))) is not False:
        return result
    found = _signed(machine, call, result)
    periods = _periods(call)
    if periods is None:
        return _without_steps(found)
    direction = _direction(call.facts)
    if direction is False:
        periods = -periods
    if call.name == "shift" and has_later(found.all_statistics):
        found = _moved(machine, found, periods)
    if periods >= 0 or _is_by_value(call.facts):
        return found
    made = _later(machine, call, steps=-periods, certain=direction is not None)
    return found.depending_on(frozenset({made}))


def _periods(call: MethodCall) -> int | None:
    """The rows that values move by; None when that is not known."""
    given = call.arguments.get("periods", 0)
    if given is None:
        return 1
    constant = constant_of(given)
    return constant if isinstance(constant, int) and not isinstance(constant, bool) else None


def _moved(machine: Machine, facts: Facts, periods: int) -> Facts:
    """Data moved down by some rows: what came from later rows comes from fewer rows later, or from none."""

    def move(statistics: Statistics) -> Statistics:
        kept = frozenset(item for item in statistics if not isinstance(item, Later))
        return kept | {found for item in later_of(statistics) if (found := _moved_one(machine, item, periods))}

    columns = {key: move(own) for key, own in facts.columns.items()}
    return facts._replace(statistics=move(facts.statistics), columns=columns)


def _moved_one(machine: Machine, later: Later, periods: int) -> Later | None:
    if later.steps is None or later.fills:
        return later
    steps = later.steps - periods
    if steps <= 0:
        return None
    whole = machine.record.later(later.site, later.name, later.rows, later.subject, steps, later.certain, later.fills)
    return whole if later is later.whole else whole.among


def _without_steps(facts: Facts) -> Facts:
    """Data moved by we do not know how many rows."""

    def stay(statistics: Statistics) -> Statistics:
        return frozenset(item for item in statistics if not isinstance(item, Later) or item.fills)

    columns = {key: stay(own) for key, own in facts.columns.items()}
    return facts._replace(statistics=stay(facts.statistics), columns=columns)


# Windows and sums along the rows


def _window(machine: Machine, call: MethodCall, result: Facts) -> Facts:
    """`rolling`, `expanding`, `ewm`: backward from each row, unless it is in the middle, or the rows are reversed."""
    if goes_along_rows(call.arguments.get("axis")) is not False:
        return result
    found = _signed(machine, call, result)
    if call.name == "rolling" and call.arguments.constant("center") is True:
        width = call.arguments.constant("window", 0)
        steps = float(width // 2) if isinstance(width, int) else None
        return found.depending_on(frozenset({_later(machine, call, steps=steps, certain=True)}))
    return _sum(machine, call, found)


def _sum(machine: Machine, call: MethodCall, result: Facts) -> Facts:
    """`cumsum` and its kin: over the rows before, unless the rows were turned around."""
    if _direction(call.facts) is not False or goes_along_rows(call.arguments.get("axis", 0)) is not False:
        return result
    return result.depending_on(frozenset({_later(machine, call, steps=None, certain=True)}))


def _resampled(machine: Machine, call: MethodCall, result: Facts) -> Facts:
    return _signed(machine, call, result)


# Fills


def _fill(machine: Machine, call: MethodCall, result: Facts) -> Facts:
    """A fill by neighbours: from above it is harmless, from below it brings values of later rows."""
    method = call.name if call.name != "fillna" else call.arguments.constant("method")
    if method in FORWARD:
        return result.depending_on(
            frozenset({machine.record.ordered(call.node, "ffill", call.facts.rows, False, None)})
        )
    if method not in BACKWARD and not (call.name == "interpolate" and _is_two_sided(call)):
        return result
    if goes_along_rows(call.arguments.get("axis")) is not False or _has_lead_only(call.facts):
        return result
    return result.depending_on(frozenset({_later(machine, call, steps=None, certain=True, fills=True)}))


def _is_two_sided(call: MethodCall) -> bool:
    """Whether `interpolate` looks at the next value: all methods but the fill from above."""
    return call.arguments.constant("method", 0) not in FORWARD


def _has_lead_only(facts: Facts) -> bool:
    """Whether the gaps are those of a lag or a window, or what a fill from above left: before the first value."""
    return any(item.name in LEAVES_LEAD for item in ordered_of(facts.all_statistics))


# Sortings


def _sorted(machine: Machine, call: MethodCall, result: Facts) -> Facts:
    """`sort_values`, `sort_index`: replaces what was known of the order."""
    by = call.arguments.get("by", 0) if call.name == "sort_values" else None
    names = (strings_of(by) if by is not None else None) or []
    tells_when = any(map(tells_moment, names))
    name = "sort_values" if call.name == "sort_values" and not (tells_when or _tells_period(names)) else "sort by time"
    descending = _is_descending(call.arguments.get("ascending"))
    made = machine.record.ordered(call.node, name, call.facts.rows, tells_when, descending)
    return _as_sorted(result, frozenset({made}))


def _unsorted(machine: Machine, call: MethodCall, result: Facts) -> Facts:
    """`drop_duplicates("id", keep="last")`: what the rows were sorted for was to choose among them."""
    return _as_sorted(result, frozenset()) if any(call.arguments.values) else result


def _as_sorted(facts: Facts, order: Statistics) -> Facts:
    def renew(statistics: Statistics) -> Statistics:
        return frozenset(i for i in statistics if not isinstance(i, Ordered) or i.descending is None) | order

    columns = {key: renew(own) for key, own in facts.columns.items()}
    return facts._replace(statistics=renew(facts.statistics), columns=columns)


def tells_moment(name: str) -> bool:
    """Whether a column is a date or a time by its name."""
    words = [word.lower() for word in WORDS.findall(name)]
    return any(w in MOMENTS or (w.endswith(("date", "timestamp", "datetime")) and w not in NO_MOMENTS) for w in words)


def _tells_period(names: list[str]) -> bool:
    """Whether a column is a year, a month ... by its name."""
    return any(word.lower() in PERIODS for name in names for word in WORDS.findall(name))


def _is_descending(ascending: Value | None) -> bool | None:
    if ascending is None:
        return False
    if isinstance(ascending, Collection):
        known = ascending.known
        ascending = known[-1] if known else ascending
    constant = constant_of(ascending)
    return constant in (False, 0) if isinstance(constant, (bool, int)) else None


def _direction(facts: Facts) -> bool | None:
    """Whether rows that come later stand further down (True), further up (False), or that is not known."""
    statistics = facts.all_statistics
    sortings = {item.descending for item in ordered_of(statistics) if item.name.startswith("sort")}
    turned = {sum(s == Shuffled("reversed") for s in atom.path) % 2 == 1 for atom in facts.rows}
    if len(sortings) > 1 or len(turned) != 1 or _is_by_value(facts):
        return None
    is_turned = turned.pop()
    descending = sortings.pop() if sortings else None
    if descending is None:
        return False if is_turned else None
    return descending is is_turned


def _is_by_value(facts: Facts) -> bool:
    """Whether the rows were sorted by something else than time."""
    return any(i.name == "sort_values" and not i.is_evidence for i in ordered_of(facts.all_statistics))


# What is recorded


def _signed(machine: Machine, call: MethodCall, result: Facts) -> Facts:
    """The result with the sign that its rows follow each other; one row, or one piece of many, gives none."""
    if call.facts.form is Form.ELEMENT:
        return result
    return result.depending_on(frozenset({machine.record.ordered(call.node, call.name, call.facts.rows, True, None)}))


def _later(machine: Machine, call: MethodCall, *, steps: float | None, certain: bool, fills: bool = False) -> Later:
    subject = receiver_of(call.node)
    return machine.record.later(call.node, call.name, call.facts.rows, subject, steps, certain, fills)


Effect = Callable[[Any, MethodCall, Facts], Facts]

EFFECTS: dict[str, Effect] = {
    **dict.fromkeys(("shift", "diff", "pct_change"), _lag),
    **dict.fromkeys(("rolling", "expanding", "ewm"), _window),
    **dict.fromkeys(("cumsum", "cumprod", "cummax", "cummin"), _sum),
    **dict.fromkeys(("resample", "asfreq"), _resampled),
    **dict.fromkeys(("fillna", "bfill", "backfill", "ffill", "pad", "interpolate"), _fill),
    **dict.fromkeys(("sort_values", "sort_index"), _sorted),
    "drop_duplicates": _unsorted,
}
