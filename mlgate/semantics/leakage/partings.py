"""Where two disjoint sets of rows part, and which copies were made before."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from mlgate.semantics.leakage.amounts import Amount
from mlgate.semantics.leakage.numbered import Numbered
from mlgate.semantics.leakage.relating import Relation, common_prefix, divergence, relate_atoms
from mlgate.semantics.leakage.rows import Part, Repeated, RowAtom, Rows, Selector, Sliced


def duplicates_shared(left: Rows, right: Rows) -> Iterable[Hashable]:
    """Duplications that happened before two disjoint sets of rows were parted: copies lie on both sides."""
    for a in left:
        for b in right:
            if relate_atoms(a, b) is Relation.DISJOINT:
                yield from (s.key for s in common_prefix(a.path, b.path) if isinstance(s, Repeated))


def parting(left: Rows, right: Rows) -> tuple[Selector, Selector] | None:
    """The complementary selectors at which two disjoint sets of rows part; those of a split before any other."""
    found = [
        (a.path[at], b.path[at])
        for a in left
        for b in right
        if (at := divergence(a.path, b.path)) is not None and relate_atoms(a, b) is Relation.DISJOINT
    ]
    return min(found, key=_rank_of_parting, default=None)


def _rank_of_parting(pair: tuple[Selector, Selector]) -> tuple[bool, bool, list[str]]:
    """An order that is the same in every run: what has neither a number nor a text does not count."""
    one = pair[0]
    return (
        not isinstance(one, Part),
        not isinstance(one, Sliced),
        [_in_order(item) for selector in pair for item in selector],
    )


def in_order(rows: Rows) -> list[RowAtom]:
    """Rows in an order that is the same in every run: sets of them follow the seed of string hashes."""
    return sorted(rows, key=_rank_of_atom) if len(rows) > 1 else [*rows]


def _rank_of_atom(atom: RowAtom) -> tuple[list[str], list[list[str]]]:
    return _texts(atom.origin), [[_in_order(item) for item in selector] for selector in atom.path]


def _texts(origin: Hashable) -> list[str]:
    return [text for item in origin for text in _texts(item)] if isinstance(origin, tuple) else [_in_order(origin)]


def _in_order(item: object) -> str:
    if isinstance(item, Numbered):
        return f"{item.number_of_run:09}"
    if isinstance(item, Amount):
        return str(item.constant)
    return str(item) if isinstance(item, (str, int, float)) else ""
