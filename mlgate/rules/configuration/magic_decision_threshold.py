"""Logic of magic-decision-threshold; its page is rules/configuration/magic-decision-threshold.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, RelatedSpan
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.evaluation.decision_thresholds import literal_cuts, named_threshold
from mlgate.semantics.module import Module

UNDECIDED = 0.5


class MagicDecisionThreshold(ModuleRule):
    """Probabilities are cut into decisions at a number written into the comparison."""

    code = "MLG308"
    name = "magic-decision-threshold"
    severity = Severity.WARNING
    tier = Tier.B
    fixable = Fixable.SOMETIMES
    covers = ("MLE-05",)
    tests = False
    post_condition = "the threshold comes from a constant or the configuration, and has the same value as before"
    tells_all = True
    adds_arguments = frozenset()

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.numbers import turned_thresholds

        return turned_thresholds(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield comparisons of probabilities with a literal; 0.5, which nobody chose, as a note."""
        for cut in literal_cuts(module):
            edits = named_threshold(module, cut)
            fix = Fix("Give the threshold a name", Applicability.UNSAFE, edits) if edits else None
            yield self.report(
                module.span(cut.comparison),
                f"the decision threshold `{module.text(cut.literal)}` is hardcoded",
                fix,
                related=[RelatedSpan("probabilities come from here", module.span(cut.source))],
                severity=Severity.NOTE if cut.literal.value == UNDECIDED else None,
            )
