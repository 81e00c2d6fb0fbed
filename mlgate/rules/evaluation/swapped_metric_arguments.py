"""Logic of swapped-metric-arguments; its page is rules/evaluation/swapped-metric-arguments.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Elsewhere, Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics._knowledge import METRIC_LIBRARIES
from mlgate.semantics.evaluation.metric_edits import swap_fix
from mlgate.semantics.evaluation.metric_uses import swapped_arguments
from mlgate.semantics.evaluation.metric_words import predicted_place, shown
from mlgate.semantics.module import Module


class SwappedMetricArguments(ModuleRule):
    """A metric gets the predictions where it expects the truth."""

    code = "MLG605"
    name = "swapped-metric-arguments"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    libraries = METRIC_LIBRARIES
    covers = ("EV2", "ME")
    owns_arguments = frozenset({"0", "1"})
    adds_arguments = frozenset({"y_true", "y_pred"})
    post_condition = "the metric gets the truth first and then the predictions, of rows that can be told"
    lets_change = frozenset({Elsewhere.ORDER_OF_PARTS})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """Metrics of which nobody can say any more what they are given."""
        from mlgate.semantics.repairs.compared import other_sides, renamed_sides
        from mlgate.semantics.repairs.followed import lost_scores

        yield from renamed_sides(repair)
        yield from other_sides(repair)
        yield from lost_scores(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield calls of asymmetric metrics whose first side is what a model predicted, and whose second is not."""
        for found in swapped_arguments(module):
            message = f"`{found.metric}` takes {shown(module, found.truth)}, which is predicted, for the truth"
            fix = None if found.is_named_well else swap_fix(module, found)
            related = predicted_place(module, found.source, "predicted here")
            yield self.report(module.span(found.call), message, fix, related=related, confidence=found.confidence)
