"""Putting data together: one below the other, side by side, by a key."""

from __future__ import annotations

from collections.abc import Sequence

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.amounts import length_of
from mlgate.semantics.leakage.events import NO_STATISTICS
from mlgate.semantics.leakage.facts import NOTHING, Added, Facts, Form, Piece, Statistics, combined
from mlgate.semantics.leakage.held import together
from mlgate.semantics.leakage.objects import Collection
from mlgate.semantics.leakage.order import of_some
from mlgate.semantics.leakage.rows import Kept, is_of_groups, union
from mlgate.semantics.leakage.values import constant_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from mlgate.semantics.leakage.arguments import Arguments
    from mlgate.semantics.leakage.machine import Machine


def concatenate(pieces: Sequence[Facts]) -> Facts:
    """Rows of all, one set below the other; a slice at the seam gives a piece back."""
    found = [piece for piece in pieces if piece is not NOTHING]
    if not found:
        return NOTHING
    if len(found) == 1:
        return found[0]
    rowed = [piece for piece in found if piece.rows]
    parts = tuple(Piece(piece.rows, length_of(piece.rows)) for piece in rowed)
    columns = _columns_of_any(found)
    return Facts(
        union(*(piece.rows for piece in found)),
        NO_STATISTICS.union(*(piece.statistics for piece in found)),
        columns,
        found[0].form if found[0].form is not Form.ELEMENT else Form.ARRAY,
        pieces=parts if len(parts) > 1 and len(parts) == len(found) else (),
        predicted=found[0].predicted.union(*(piece.predicted for piece in found)),
        held=together(piece.held for piece in found),
    )


def _columns_of_any(pieces: Sequence[Facts]) -> dict[Hashable, Statistics]:
    names = {key for piece in pieces for key in piece.columns}
    return {key: NO_STATISTICS.union(*(piece.columns.get(key, piece.statistics) for piece in pieces)) for key in names}


def beside(pieces: Sequence[Facts]) -> Facts:
    """Columns of all, side by side; rows are those of the first."""
    found = [piece for piece in pieces if piece is not NOTHING and (piece.rows or piece.all_statistics)]
    if not found:
        return NOTHING
    first = next((piece for piece in found if piece.rows), found[0])
    columns = dict(found[0].columns)
    base = found[0].statistics
    if found[0].name is not None:
        columns[found[0].name], base = found[0].all_statistics, NO_STATISTICS
    elif len(pieces) > 1:
        base = of_some(base)
    for number, piece in enumerate(found[1:]):
        columns.update(_added_columns(piece, number))
    form = Form.FRAME if any(piece.form in (Form.FRAME, Form.SERIES) for piece in found) else Form.ARRAY
    predicted = combined(found).predicted
    held = together(piece.held for piece in found)
    return Facts(first.rows, base, columns, form, pieces=first.pieces, predicted=predicted, held=held)


def _added_columns(piece: Facts, number: int) -> dict[Hashable, Statistics]:
    """Columns that a frame gets from another one; those without a known name are kept together."""
    columns = dict(piece.columns)
    if piece.name is not None:
        columns[piece.name] = piece.all_statistics
    elif piece.statistics:
        columns[Added((number, piece.statistics))] = piece.statistics
    return columns


def suffix_of(arguments: Arguments) -> str:
    """What `merge(..., suffixes=("", "_mean"))` puts behind names of the right table that the left one has, too."""
    given = arguments.get("suffixes")
    last = given.values[-1] if isinstance(given, Collection) and given.values else arguments.get("rsuffix")
    found = constant_of(last) if last is not None else "_y"
    return found if isinstance(found, str) else "_y"


def _keeps_name(column: str, statistics: Statistics) -> bool:
    """Whether a column of a table of groups may be called as the one that its values were taken of."""
    taken = [statistic.of.origin for statistic in statistics if statistic.of is not None]
    return not taken or any(origin is None or origin.column in (None, column) for origin in taken)


def merge(machine: Machine, left: Facts, right: Facts, how: object, suffix: str = "_y") -> Facts:
    """Columns of both by a key: rows of the left one, all of them with `how="left"`.

    A table of groups has columns of the same name as the rows that it was made of, unless it was renamed: then with a
    suffix.
    """
    added = _added_columns(right, 0)
    if is_of_groups(right.rows):
        added |= {f"{key}{suffix}": own for key, own in added.items() if isinstance(key, str) and _keeps_name(key, own)}
    columns = {**left.columns, **added}
    found = left._replace(columns=columns, form=Form.FRAME, mask=None, held=together((left.held, right.held)))
    if not left.rows:
        return found._replace(rows=right.rows)
    keeps_rows = how == "left" or not right.rows or is_of_groups(right.rows)
    return found if keeps_rows else found.at(Kept(("merge", machine.fresh())))
