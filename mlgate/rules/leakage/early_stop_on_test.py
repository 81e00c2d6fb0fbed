"""Logic of early-stop-on-test; its page is rules/leakage/early-stop-on-test.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage._knowledge import CHOOSES_BY_VALUE
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told_choices import early_stops
from mlgate.semantics.module import Module


class EarlyStopOnTest(ModuleRule):
    """Training stops, or keeps its best state, by rows that judge the model afterwards."""

    code = "MLG114"
    name = "early-stop-on-test"
    severity = Severity.WARNING
    tests = False
    libraries = LIBRARIES
    covers = ("MW",)
    instead_of_arguments = {"validation_data": "validation_split"}
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.chosen_again import heeded_again, kept_each_round
        from mlgate.semantics.repairs.judging_rows import judged_by_learnt
        from mlgate.semantics.repairs.leaks import out_of_sight
        from mlgate.semantics.repairs.renamed_rows import renamed_rows

        yield from heeded_again(repair)
        yield from kept_each_round(repair)
        yield from judged_by_learnt(repair)
        yield from renamed_rows(repair)
        yield from out_of_sight(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield fits whose validation rows are the test rows; a note where the fit only watches them."""
        for tuning in early_stops(module):
            does = f"`{tuning.name}` heeds" if tuning.name else "This fit watches"
            does = "Training keeps its best state by" if tuning.name == "if" else does
            does = f"`{tuning.name}` takes the best of all rounds by" if tuning.name in CHOOSES_BY_VALUE else does
            rows = "the only rows held out" if tuning.is_left else "test rows"
            which = (
                f"{rows}: the best score is optimistic" if tuning.is_alone else "rows that judge the model afterwards"
            )
            message = f"{does} {which}"
            severity = tuning.severity(self.severity if tuning.name else Severity.NOTE)
            yield self.report(
                tuning.span, message, related=tuning.related, severity=severity, confidence=tuning.confidence
            )
