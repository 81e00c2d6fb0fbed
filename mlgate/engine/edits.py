"""Which fixes can be applied together, and what the code is then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlgate.core.diagnostic import LocatedDiagnostic, LocatedFix
from mlgate.core.fix import Applicability, Edit, RawEdit

_LISTS = (".txt",)
"""Files of lines whose order says nothing: of two insertions at one place, either may come first."""


def compatible_fixes(
    diagnostics: Iterable[LocatedDiagnostic], applicabilities: frozenset[str] = frozenset({Applicability.SAFE.value})
) -> list[LocatedFix]:
    """Fixes that do not overlap one another, first come first served by place; each is taken whole or not at all."""
    chosen: list[LocatedFix] = []
    taken: list[Edit] = []
    seen: set[tuple[bool, Edit]] = set()
    for diagnostic in sorted(diagnostics, key=lambda item: item.sort_key):
        fix = diagnostic.fix
        if fix is None or fix.applicability not in applicabilities:
            continue
        edits = edits_of(fix)
        fresh = [edit for edit in edits if _key(edit) not in seen]
        is_list = all(edit.location.path.endswith(_LISTS) for edit in fix.edits)
        if not fresh or any(_overlaps(edit, other, is_list) for edit in fresh for other in taken):
            continue
        chosen.append(fix)
        seen.update(_key(edit) for edit in fresh)
        taken.extend(fresh)
    return chosen


def edits_of(fix: LocatedFix) -> list[Edit]:
    """The edits of a fix as ranges of the unit's code, or of its bytes."""
    return [(RawEdit if edit.raw else Edit)(edit.span.start, edit.span.end, edit.content) for edit in fix.edits]


def _key(edit: Edit) -> tuple[bool, Edit]:
    return isinstance(edit, RawEdit), edit


def _overlaps(edit: Edit, other: Edit, is_list: bool) -> bool:
    if isinstance(edit, RawEdit) != isinstance(other, RawEdit):
        return False
    span = (other.start, other.end)
    if is_list and edit.start == edit.end == other.start == other.end:
        return False
    if edit.start == edit.end or span[0] == span[1]:  # insertions touch only what contains them
        return span[0] < edit.start < span[1] or edit.start < span[0] < edit.end or (edit.start, edit.end) == span
    return edit.start < span[1] and span[0] < edit.end


def apply_edits(code: str, edits: Sequence[Edit]) -> str:
    """`code` after non-overlapping edits; equal edits count once."""
    pieces: list[str] = []
    position = 0
    for edit in sorted(set(edits)):
        if edit.start < position:
            raise ValueError("edits overlap")
        pieces += (code[position : edit.start], edit.content)
        position = edit.end
    return "".join((*pieces, code[position:]))
