"""Logic of chained-assignment; its page is rules/data_handling/chained-assignment.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.display import name_of
from mlgate.semantics.frames.chained_assignments import (
    Chained,
    assigned_back,
    chained_assignments,
    in_place_on_selections,
    through_loc,
)
from mlgate.semantics.module import Module


class ChainedAssignment(ModuleRule):
    """A value is written into a selection of a data frame, and not into the frame."""

    code = "MLG402"
    name = "chained-assignment"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    tier = Tier.B
    covers = ("TR8",)
    equivalents = ("dslinter:W5502", "codesmile:chain_indexing", "zhang:3")
    libraries = frozenset({"pandas"})
    tests = False
    owns = frozenset({"text", "number"})
    post_condition = "the value is written into the frame itself, by one `.loc` or by assigning the column"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.kept_effects import not_written
        from mlgate.semantics.repairs.written_back import otherwise_written

        yield from not_written(repair)
        yield from otherwise_written(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield assignments and methods with `inplace` whose effect is lost."""
        for chained in chained_assignments(module):
            edit = through_loc(module, chained)
            fix = Fix("Write by one `.loc`", Applicability.UNSAFE, (edit,)) if edit is not None else None
            yield self._chained(module, chained, f"`{_shown(module, chained)}` is assigned to a copy", fix)
        for call, chained in in_place_on_selections(module):
            edits = assigned_back(module, call, chained)
            back = Fix("Assign the column", Applicability.UNSAFE, edits) if edits else None
            yield self._chained(module, chained, f"`{name_of(call)}` changes a copy in place", back)

    def _chained(self, module: Module, chained: Chained, message: str, fix: Fix | None) -> Diagnostic:
        severity = None if chained.lost else Severity.WARNING
        effect = "" if chained.lost else " from pandas 3 on"
        span = module.span(chained.target)
        return self.report(span, message + effect, fix, severity=severity, confidence=chained.confidence)


def _shown(module: Module, chained: Chained) -> str:
    text = " ".join(module.text(chained.target).split())
    return text if len(text) <= 80 else f"{text[:77]}..."
