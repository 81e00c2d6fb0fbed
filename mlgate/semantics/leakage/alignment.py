"""Features beside labels: there are as many of the one as of the other."""

from __future__ import annotations

from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.rows import Kept, RowAtom


def beside_labels(features: Facts, labels: Facts) -> Facts:
    """Features as long as the labels beside them: an unknown index that chose among them chose columns."""
    if not labels.rows or features.rows == labels.rows:
        return features
    whole = frozenset(_before_index(atom) for atom in features.rows)
    return features._replace(rows=labels.rows) if whole == labels.rows else features


def _before_index(atom: RowAtom) -> RowAtom:
    last = atom.path[-1] if atom.path else None
    is_index = isinstance(last, Kept) and isinstance(last.key, tuple) and last.key[:1] == ("index",)
    return atom._replace(path=atom.path[:-1]) if is_index else atom
