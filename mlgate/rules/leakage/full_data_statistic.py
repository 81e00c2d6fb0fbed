"""Logic of full-data-statistic; its page is rules/leakage/full-data-statistic.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Severity
from mlgate.semantics.leakage import LIBRARIES, StatisticKind, leakage_of
from mlgate.semantics.leakage.captions import cause_name, confidence_of, related, severity_of, split_words
from mlgate.semantics.leakage.witnesses import statistic_leaks
from mlgate.semantics.module import Module

VERBS = {
    StatisticKind.IMPUTED: "sees rows",
    StatisticKind.COMPUTED: "is computed over rows",
    StatisticKind.BINNED: "takes its edges from rows",
}


class FullDataStatistic(ModuleRule):
    """A mean, an imputer or another statistic is taken over rows that a model is judged on."""

    code = "MLG112"
    name = "full-data-statistic"
    severity = Severity.WARNING
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "TR6")
    equivalents = ("leakage-analysis:preprocessing",)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield statistics over training and held-out rows together that the model's data depends on."""
        events = leakage_of(module)
        for leak in statistic_leaks(events, frozenset(VERBS)):
            verb = next(words for kind, words in VERBS.items() if getattr(leak.cause, "kind", None) is kind)
            rows = split_words(module, leak, "puts in the test set")
            yield self.report(
                module.span(leak.cause.site),
                f"`{cause_name(module, leak)}` {verb} that {rows}",
                related=related(module, leak),
                severity=severity_of(leak, self.severity),
                confidence=confidence_of(leak),
            )
        events.require_complete()
