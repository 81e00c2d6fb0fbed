"""Fixes of leaks: move below the split what was learnt above it. Loaded only for files that have a leak to fix.

A fix is offered for plain, local shapes only, where nothing between the two places can matter; the fixed code is
analysed again, and the fix is offered only if that leak is gone and no other came.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from mlgate.core.fix import Edit, Fix
from mlgate.semantics.leakage.fixing.filling import fill_from_training_part, use_training_part
from mlgate.semantics.leakage.fixing.fitting import fit_on_training_part
from mlgate.semantics.leakage.fixing.moving import fit_below_split, resample_below_split
from mlgate.semantics.leakage.fixing.pipelines import fit_inside_folds
from mlgate.semantics.leakage.fixing.proof import is_proven
from mlgate.semantics.leakage.witnesses import Leak
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

SHAPES: tuple[Callable[[Module, Leak], Fix | None], ...] = (
    fit_below_split,
    fit_on_training_part,
    resample_below_split,
    fill_from_training_part,
    use_training_part,
    fit_inside_folds,
)


MOST_PROOFS = 6
"""Analyses of fixed code for one module: what is left is fixed in the next pass."""


@per_module
def _proofs(module: Module) -> list[Leak]:
    """Leaks whose fix was proven, or not."""
    return []


def fix_of(module: Module, leak: Leak) -> Fix | None:
    """The fix of a leak; None where there is any doubt."""
    for shape in SHAPES:
        found = shape(module, leak)
        edits = _joined(found.edits) if found is not None else ()
        if found is None or _overlap(edits) or len(_proofs(module)) >= MOST_PROOFS:
            continue
        _proofs(module).append(leak)
        if is_proven(module, edits, shape is fit_inside_folds):
            return Fix(found.title, found.applicability, edits)
    return None


def _joined(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Removals that touch or overlap (neighbouring lines at the end of a cell) are one."""
    found: list[Edit] = []
    for edit in sorted(edits):
        if found and edit.content == found[-1].content == "" and edit.start <= found[-1].end:
            found[-1] = Edit(found[-1].start, edit.end, "")
        else:
            found.append(edit)
    return tuple(found)


def _overlap(edits: tuple[Edit, ...]) -> bool:
    ordered = sorted(edits)
    return any(before.end > after.start for before, after in pairwise(ordered))
