"""Features beside labels, labels beside predictions: there are as many of the one as of the other."""

from __future__ import annotations

from collections.abc import Hashable

from mlgate.semantics.leakage.amounts import LENGTH, Amount
from mlgate.semantics.leakage.deriving import Derived
from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.relating import begins_late
from mlgate.semantics.leakage.rows import Bound, Kept, Masked, Part, Repeated, RowAtom, Rows, Selector, Shuffled, Sliced

FORECAST = "forecast"
"""Marks the length of predictions of which nobody knows whose they are."""
PRESENT = "dropna"


def beside_labels(features: Facts, labels: Facts) -> Facts:
    """Features as long as the labels beside them: an unknown index that chose among them chose columns."""
    whole = frozenset(_before_index(atom) for atom in features.rows)
    if whole == features.rows or not labels.rows:
        return features
    return features._replace(rows=whole) if whole == labels.rows or _are_one_part(whole, labels.rows) else features


def are_cut_alike(left: Rows, right: Rows) -> bool:
    """Whether arrays that were made in different ways were cut at the same place in the end."""
    ends = {atom.path[-1] if atom.path else None for atom in left | right}
    return len(ends) == 1 and isinstance(ends.pop(), (Part, Sliced))


def _are_one_part(left: Rows, right: Rows) -> bool:
    """Whether arrays of different origins came out of one split at the same place."""
    ends = {atom.path[-1] if atom.path else None for atom in left | right}
    return len(ends) == 1 and isinstance(ends.pop(), Part)


def _before_index(atom: RowAtom) -> RowAtom:
    last = atom.path[-1] if atom.path else None
    is_index = isinstance(last, Kept) and isinstance(last.key, tuple) and last.key[:1] == ("index",)
    return atom._replace(path=atom.path[:-1]) if is_index else atom


def before_alignment(rows: Rows) -> Rows:
    """Rows as they were held out: with those that lack a value or a prediction, and before windows are made of them.

    What is cut off the end of a series is the same whether or not its first rows were lost to lags and windows before.
    """
    if not any(any(map(_aligns, atom.path)) for atom in rows):
        return rows
    return frozenset(_without_alignment(atom) for atom in rows)


def _without_alignment(atom: RowAtom) -> RowAtom:
    path, windowed = atom.path, False
    while path and (_aligns(path[-1]) or (windowed and _ends_early(path[-1]))):
        windowed = isinstance(path[-1], Repeated)
        path = path[:-1]
    if any(map(_is_of_order, path)):
        path = tuple(_in_order(item) for item in path if not _loses_rows(item))
    while len(path) > 1 and begins_late(path[-1]) and _is_of_order(path[-2]):  # rows that only the first windows need
        path = path[:-1]
    return atom._replace(path=path)


def _is_of_order(selector: Selector) -> bool:
    """Whether rows are held out by where they stand, or by a value that they have."""
    return isinstance(selector, Masked) or (isinstance(selector, Sliced) and not begins_late(selector))


def _loses_rows(selector: Selector) -> bool:
    return _aligns(selector) and not isinstance(selector, Shuffled)


def _in_order(selector: Selector) -> Selector:
    """A cut of the rows before they were aligned; one at a share of them is the same a few rows earlier."""
    if isinstance(selector, Masked) and isinstance(selector.subject, tuple):
        return selector._replace(subject=tuple(map(_known_by, selector.subject)))
    if isinstance(selector, Sliced):
        return Sliced(_bound(selector.lower), _bound(selector.upper))
    return selector


def _bound(bound: Bound) -> Bound:
    if not isinstance(bound, Amount) or bound.is_plain:
        return bound
    terms = ((tuple(map(_known_by, key)) if isinstance(key, tuple) else key, factor) for key, factor in bound.terms)
    is_share = any(factor % 1 for _, factor in bound.terms)
    return Amount(0.0 if is_share else bound.constant, frozenset(terms))


def _known_by(item: Hashable) -> Hashable:
    """What is known by the rows that it is of, by these rows before they were aligned."""
    if isinstance(item, frozenset) and item and all(isinstance(atom, RowAtom) for atom in item):
        return before_alignment(item)
    return _in_order(item) if isinstance(item, Masked) else item


def _aligns(selector: Selector) -> bool:
    if isinstance(selector, Masked):
        return selector.test == "null" and not selector.holds
    if isinstance(selector, Kept):
        return isinstance(selector.key, tuple) and selector.key[0] == PRESENT
    if isinstance(selector, Sliced):
        return selector.lower is None and _is_of_predictions(selector.upper)
    return isinstance(selector, Shuffled) or (isinstance(selector, Repeated) and isinstance(selector.key, Derived))


def _ends_early(selector: Selector) -> bool:
    """Whether rows are those that windows begin at: `[: len(rows) - size]`."""
    if not isinstance(selector, Sliced) or selector.lower is not None or not isinstance(selector.upper, Amount):
        return False
    upper = selector.upper
    ends = [factor for key, factor in upper.terms if isinstance(key, tuple) and key[0] == LENGTH]
    others = [factor for key, factor in upper.terms if not (isinstance(key, tuple) and key[0] == LENGTH)]
    return ends == [1.0] and upper.constant <= 0 and all(factor < 0 for factor in others)


def _is_of_predictions(upper: object) -> bool:
    """Whether a slice ends where predictions end: `actual[: len(predicted)]`."""
    if not isinstance(upper, Amount):
        return False
    return any(isinstance(key, tuple) and key[0] == FORECAST for key, _ in upper.terms)
