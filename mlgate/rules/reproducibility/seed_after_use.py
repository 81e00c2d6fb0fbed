"""Logic of seed-after-use; its page is rules/reproducibility/seed-after-use.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, RelatedSpan
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Elsewhere, Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics._knowledge import SEED_ARGUMENTS
from mlgate.semantics.display import name_of
from mlgate.semantics.module import Module
from mlgate.semantics.randomness.draw_order import LateSeed, late_seeds, moved_seed


class SeedAfterUse(ModuleRule):
    """Random numbers are drawn before the generator is seeded."""

    code = "MLG213"
    name = "seed-after-use"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    covers = ("CV2", "TR3")
    tests = False
    post_condition = (
        "the seed is a whole number or a value of the configuration, not None, and nothing draws before it is set"
    )
    adds_arguments = SEED_ARGUMENTS
    lets_change = frozenset({Elsewhere.DRAWS})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.seeds import bad_seeds

        return bad_seeds(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield the first draw of each generator that the module seeds only later."""
        for late in late_seeds(module):
            related = [RelatedSpan("seeded here", late.seeding.span)]
            if late.draw is not late.drawn.call:
                related.append(RelatedSpan("drawn here", late.drawn.call.span))
            message = f"`{name_of(late.draw)}` draws before `{name_of(late.seeding)}` is called"
            yield self.report(late.draw, message, _fix(module, late), related=related)


def _fix(module: Module, late: LateSeed) -> Fix | None:
    edits = moved_seed(module, late)
    return Fix("Move the seed above the first draw", Applicability.UNSAFE, edits) if edits else None
