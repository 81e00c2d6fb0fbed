"""Logic of threshold-tuned-on-test; its page is rules/leakage/threshold-tuned-on-test.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told_choices import tuned_outputs
from mlgate.semantics.module import Module


class ThresholdTunedOnTest(ModuleRule):
    """A threshold or a weight is chosen by scores on rows, and scored on the same rows."""

    code = "MLG123"
    name = "threshold-tuned-on-test"
    severity = Severity.WARNING
    tests = False
    libraries = LIBRARIES
    covers = ("MW",)
    gives_up = frozenset({"score", "metric"})
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.choices import judged_by_chosen
        from mlgate.semantics.repairs.choosing import chosen_otherwise
        from mlgate.semantics.repairs.chosen_again import folds_of_judges
        from mlgate.semantics.repairs.leaks import out_of_sight
        from mlgate.semantics.repairs.renamed_rows import renamed_rows

        yield from out_of_sight(repair)
        yield from judged_by_chosen(repair)
        yield from chosen_otherwise(repair)
        yield from folds_of_judges(repair)
        yield from renamed_rows(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield choices by scores whose outcome is scored on the rows that chose it."""
        for tuning in tuned_outputs(module):
            rows = "test rows: the best score is optimistic" if tuning.is_alone else "the rows that score the outcome"
            message = f"`{tuning.name}` chooses by scores on {rows}"
            if tuning.name == "threshold":
                message = "The threshold is made of errors on the rows that score the outcome"
            severity = tuning.severity(self.severity)
            yield self.report(
                tuning.span, message, related=tuning.related, severity=severity, confidence=tuning.confidence
            )
