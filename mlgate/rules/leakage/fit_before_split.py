"""Logic of fit-before-split; its page is rules/leakage/fit-before-split.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Severity
from mlgate.semantics.leakage import LIBRARIES, StatisticKind, leakage_of
from mlgate.semantics.leakage.captions import cause_name, confidence_of, related, severity_of, split_words
from mlgate.semantics.leakage.witnesses import statistic_leaks
from mlgate.semantics.module import Module

KINDS = frozenset({StatisticKind.LEARNT})


class FitBeforeSplit(ModuleRule):
    """A transformer is fitted on rows that a model is later judged on."""

    code = "MLG101"
    name = "fit-before-split"
    severity = Severity.WARNING
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "TR6")
    equivalents = ("dslinter:W5518", "leakage-analysis:preprocessing")

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield fits of scalers, vectorisers and decompositions that reach across the split."""
        events = leakage_of(module)
        for leak in statistic_leaks(events, KINDS):
            rows = split_words(module, leak, "puts in the test set")
            yield self.report(
                module.span(leak.cause.site),
                f"`{cause_name(module, leak)}` sees rows that {rows}",
                related=related(module, leak),
                severity=severity_of(leak, self.severity),
                confidence=confidence_of(leak),
            )
        events.require_complete()
