"""Features beside labels, labels beside predictions: there are as many of the one as of the other."""

from __future__ import annotations

from mlgate.semantics.leakage.amounts import Amount
from mlgate.semantics.leakage.deriving import Derived
from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.rows import Kept, Masked, Part, Repeated, RowAtom, Rows, Selector, Shuffled, Sliced

FORECAST = "forecast"
"""Marks the length of predictions of which nobody knows whose they are."""
PRESENT = "dropna"


def beside_labels(features: Facts, labels: Facts) -> Facts:
    """Features as long as the labels beside them: an unknown index that chose among them chose columns."""
    whole = frozenset(_before_index(atom) for atom in features.rows)
    if whole == features.rows or not labels.rows:
        return features
    return features._replace(rows=whole) if whole == labels.rows or _are_one_part(whole, labels.rows) else features


def _are_one_part(left: Rows, right: Rows) -> bool:
    """Whether arrays of different origins came out of one split at the same place."""
    ends = {atom.path[-1] if atom.path else None for atom in left | right}
    return len(ends) == 1 and isinstance(ends.pop(), Part)


def _before_index(atom: RowAtom) -> RowAtom:
    last = atom.path[-1] if atom.path else None
    is_index = isinstance(last, Kept) and isinstance(last.key, tuple) and last.key[:1] == ("index",)
    return atom._replace(path=atom.path[:-1]) if is_index else atom


def before_alignment(rows: Rows) -> Rows:
    """Rows as they were held out: with those that lack a value or a prediction, and before windows are made of them."""
    if not any(atom.path and _aligns(atom.path[-1]) for atom in rows):
        return rows
    return frozenset(_without_alignment(atom) for atom in rows)


def _without_alignment(atom: RowAtom) -> RowAtom:
    size = len(atom.path)
    while size and _aligns(atom.path[size - 1]):
        size -= 1
    return atom._replace(path=atom.path[:size])


def _aligns(selector: Selector) -> bool:
    if isinstance(selector, Masked):
        return selector.test == "null" and not selector.holds
    if isinstance(selector, Kept):
        return isinstance(selector.key, tuple) and selector.key[0] == PRESENT
    if isinstance(selector, Sliced):
        return selector.lower is None and _is_of_predictions(selector.upper)
    return isinstance(selector, Shuffled) or (isinstance(selector, Repeated) and isinstance(selector.key, Derived))


def _is_of_predictions(upper: object) -> bool:
    """Whether a slice ends where predictions end: `actual[: len(predicted)]`."""
    if not isinstance(upper, Amount):
        return False
    return any(isinstance(key, tuple) and key[0] == FORECAST for key, _ in upper.terms)
