"""Features beside labels: there are as many of the one as of the other."""

from __future__ import annotations

from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.rows import Kept, Part, RowAtom, Rows


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
