"""Logic of full-data-statistic; its page is rules/leakage/full-data-statistic.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told import statistic_leaks
from mlgate.semantics.module import Module

VERBS = {"imputed": "sees rows", "computed": "is computed over rows", "binned": "takes its edges from rows"}


class FullDataStatistic(ModuleRule):
    """A mean, an imputer or another statistic is taken over rows that a model is judged on."""

    code = "MLG112"
    name = "full-data-statistic"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "TR6")
    equivalents = ("leakage-analysis:preprocessing",)
    owns = frozenset({"text"})
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    adds_arguments = frozenset()
    gives_up = frozenset({"reduced"})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.leaks import out_of_sight
        from mlgate.semantics.repairs.other_statistics import replaced_statistics

        yield from out_of_sight(repair)
        yield from replaced_statistics(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield statistics over training and held-out rows together that the model's data depends on."""
        for leak in statistic_leaks(module, *VERBS):
            message = f"`{leak.name}` {VERBS[leak.kind]} that {leak.rows}"
            severity = leak.severity(self.severity)
            yield self.report(
                leak.span, message, leak.fix(), related=leak.related, severity=severity, confidence=leak.confidence
            )
