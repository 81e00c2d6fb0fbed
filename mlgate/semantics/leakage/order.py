"""The order of rows: signs that rows follow each other in time, and values that come from later rows.

Both travel with the data as statistics do, so columns that are dropped or overwritten take them along. A value of later
rows is only told of where it is sure: data whose columns are chosen in a way that we cannot follow loses it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.events import Split, Statistic, StatisticKind
from mlgate.semantics.leakage.relating import Relation, relate
from mlgate.semantics.leakage.rows import Part, Rows, Selector, Sliced

if TYPE_CHECKING:
    from mlgate.semantics.leakage.facts import Facts

Statistics = frozenset[Statistic]
OF_ORDER = frozenset({StatisticKind.LATER, StatisticKind.ORDERED})


class Ordered(Statistic):
    """A sign that rows follow each other: `name` is the method.

    `is_evidence`: it means time, not only a sorting. `descending`: the rows were sorted with the last one first.
    """

    __slots__ = ("descending", "is_evidence")

    def __init__(self, site: ast.expr, name: str, rows: Rows, is_evidence: bool, descending: bool | None) -> None:
        super().__init__(site, name, StatisticKind.ORDERED, rows)
        self.is_evidence = is_evidence
        self.descending = descending


class Later(Statistic):
    """Values of rows that come later: `steps` rows later, at most (None: not known).

    `fills`: only gaps are filled so. `among` is the same, of data some of
    whose columns depend on it while we cannot tell which.
    """

    __slots__ = ("among", "fills", "steps", "whole")

    def __init__(
        self,
        site: ast.expr,
        name: str,
        rows: Rows,
        subject: ast.expr | None,
        *,
        steps: float | None = None,
        certain: bool = True,
        fills: bool = False,
        whole: Later | None = None,
    ) -> None:
        super().__init__(site, name, StatisticKind.LATER, rows, subject, certain=certain)
        self.steps = steps
        self.fills = fills
        self.whole = self if whole is None else whole
        self.among: Later = self
        if whole is None:
            self.among = Later(site, name, rows, subject, steps=steps, certain=certain, fills=fills, whole=self)


def later_of(statistics: Iterable[Statistic]) -> Iterator[Later]:
    """The values of later rows among statistics."""
    return (item for item in statistics if isinstance(item, Later))


def ordered_of(statistics: Iterable[Statistic]) -> Iterator[Ordered]:
    """The signs of an order among statistics."""
    return (item for item in statistics if isinstance(item, Ordered))


def has_later(statistics: Statistics) -> bool:
    """Whether any of these statistics is a value of later rows."""
    return any(item.kind is StatisticKind.LATER for item in statistics)


def gathered(statistics: Statistics, *parts: Statistics) -> Statistics:
    """Statistics of all columns together: what not every part depends on is of some that we cannot tell."""
    return frozenset(
        item.among if isinstance(item, Later) and not all(item in part for part in parts) else item
        for item in statistics
    )


def of_some(statistics: Statistics) -> Statistics:
    """Statistics of some columns among others, we cannot tell which."""
    if not has_later(statistics):
        return statistics
    return frozenset(item.among if isinstance(item, Later) else item for item in statistics)


def told_apart(statistics: Statistics) -> Statistics:
    """Statistics of some columns, chosen by name or place: without what only some unknown columns depended on."""
    if not has_later(statistics):
        return statistics
    return frozenset(item for item in statistics if not isinstance(item, Later) or item is not item.among)


def without_later(statistics: Statistics) -> Statistics:
    """Statistics without values of later rows: of a number computed from them, of what an unknown call gave."""
    if not has_later(statistics):
        return statistics
    return frozenset(item for item in statistics if item.kind is not StatisticKind.LATER)


def plain(statistics: Statistics) -> Statistics:
    """Statistics of a number: it has no order."""
    return frozenset(item for item in statistics if item.kind not in OF_ORDER)


def either_statistics(left: Statistics, right: Statistics) -> Statistics:
    """What data may depend on whichever of two branches ran; values of later rows only if it surely does."""
    if left == right:
        return left
    lone = left ^ right
    return (left | right) - frozenset(later_of(lone)) if has_later(lone) else left | right


def some_columns(facts: Facts) -> Facts:
    """Some columns of a frame, we cannot tell which."""
    if not has_later(facts.all_statistics):
        return facts
    gathered_all = facts.all_statistics
    base = frozenset(item for item in facts.statistics if item in gathered_all)
    columns = {key: frozenset(i for i in own if i in gathered_all) for key, own in facts.columns.items()}
    kept: Mapping[object, Statistics] = {key: told_apart(own) for key, own in columns.items()}
    return facts._replace(statistics=told_apart(base), columns=kept)


def unordered(facts: Facts) -> Facts:
    """Data of which we do not know any more how its rows follow each other: what an unknown call gave."""
    if not any(item.kind in OF_ORDER for item in facts.all_statistics):
        return facts
    columns = {key: plain(own) for key, own in facts.columns.items()}
    return facts._replace(statistics=plain(facts.statistics), columns=columns)


# What a model is fitted on


def look_aheads(features: Facts, labels: Facts) -> Iterator[tuple[Later, bool]]:
    """The values of later rows that features surely hold, and the target does not excuse; and how sure their order is.

    A target from later rows is what one forecasts; features from no later than the target may be known by then. Where
    whole groups are held out, a sequence is judged when all of it is known.
    """
    if any(_is_by_group(selector) for atom in features.rows for selector in atom.path):
        return
    if not labels.rows or relate(features.rows, labels.rows) in (Relation.DISJOINT, Relation.UNKNOWN):
        return
    of_target = {item.whole for item in later_of(labels.all_statistics)}
    horizon = max((item.steps for item in of_target if item.steps is not None), default=0.0)
    is_ordered_target = any(not item.fills for item in of_target)
    is_ordered = is_ordered_target or _follow_in_time(features, labels)
    for later in later_of(features.all_statistics):
        if later.fills:
            is_ahead = is_ordered
        else:  # what the target itself is made of is a matter of the target among the features
            is_ahead = later.whole not in of_target and (later.steps is None or later.steps > horizon)
        if is_ahead:
            yield later.whole, not later.fills and (later.certain or is_ordered_target)


def _follow_in_time(features: Facts, labels: Facts) -> bool:
    """Whether rows surely follow each other in time: by lags and windows; sorted by time, if they are cut in order."""
    signs = [item for item in ordered_of(features.all_statistics | labels.all_statistics) if item.is_evidence]
    if any(item.descending is None for item in signs):
        return True
    return bool(signs) and any(_is_cut_in_order(selector) for atom in features.rows for selector in atom.path)


def _is_by_group(selector: Selector) -> bool:
    return isinstance(selector, Part) and isinstance(selector.key, Split) and "Group" in selector.key.name


def _is_cut_in_order(selector: Selector) -> bool:
    return isinstance(selector, Sliced) or (isinstance(selector, Part) and not selector.shuffled)
