"""Logic of gradients-not-cleared; its page is rules/training/gradients-not-cleared.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic, RelatedSpan
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Elsewhere, Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.deep_learning.gradient_loops import cleared, uncleared_steps
from mlgate.semantics.display import name_of
from mlgate.semantics.module import Module


class GradientsNotCleared(ModuleRule):
    """A training loop adds up the gradients of all its steps."""

    code = "MLG501"
    name = "gradients-not-cleared"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    covers = ("CV1",)
    equivalents = ("dslinter:W5517",)
    libraries = frozenset({"torch"})
    tests = False
    post_condition = "the stepping optimizer's gradients are cleared in every round, before `backward` or after `step`"
    adds_arguments = frozenset()
    lets_change = frozenset({Elsewhere.PLACES})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.gradients import badly_cleared

        return badly_cleared(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield optimizer steps that nothing clears the gradients for."""
        for found in uncleared_steps(module):
            edit = cleared(module, found)
            fix = Fix("Clear the gradients", Applicability.UNSAFE, (edit,)) if edit is not None else None
            yield self.report(
                found.step,
                f"`{name_of(found.step)}` is repeated on gradients that are never cleared",
                fix,
                related=[RelatedSpan("added up here", found.backward.span)],
                confidence=Confidence.HIGH if found.certain else Confidence.MEDIUM,
            )
