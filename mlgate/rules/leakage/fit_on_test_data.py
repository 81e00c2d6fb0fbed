"""Logic of fit-on-test-data; its page is rules/leakage/fit-on-test-data.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES, leakage_of
from mlgate.semantics.module import Module


class FitOnTestData(ModuleRule):
    """A transformer is fitted again, on the rows that a model is judged on."""

    code = "MLG102"
    name = "fit-on-test-data"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "MW", "TR6")
    equivalents = ("leakage-analysis:preprocessing",)
    gives_up = frozenset({"fit"})
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    adds_arguments = frozenset()

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.leaks import out_of_sight

        return out_of_sight(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield fits on test rows, where the model was trained on what another fit made."""
        events = leakage_of(module)
        if events is None:
            return
        from mlgate.semantics.leakage.refit_words import told_refits

        for told in told_refits(module, events):
            fix = Fix("Only transform", Applicability.UNSAFE, told.edits) if told.edits else None
            severity = Severity.NOTE if told.assumed else self.severity
            yield self.report(
                told.span, told.message, fix, related=told.related, severity=severity, confidence=told.confidence
            )
        events.require_complete()
