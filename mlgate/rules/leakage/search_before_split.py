"""Logic of search-before-split; its page is rules/leakage/search-before-split.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told_choices import searches_before_split
from mlgate.semantics.module import Module


class SearchBeforeSplit(ModuleRule):
    """Settings are sought on rows that the model with these settings is later judged on."""

    code = "MLG124"
    name = "search-before-split"
    severity = Severity.WARNING
    tests = False
    libraries = LIBRARIES
    covers = ("MW",)
    gives_up = frozenset({"made", "fit"})
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    adds_arguments = frozenset()

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.chosen_again import searched_again
        from mlgate.semantics.repairs.leaks import out_of_sight

        yield from searched_again(repair)
        yield from out_of_sight(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield searches that saw the test rows."""
        for tuning in searches_before_split(module):
            rows = f"`{tuning.split}` holds out" if tuning.split else "are held out"
            message = f"`{tuning.name}` seeks settings on rows that {rows}"
            severity = tuning.severity(self.severity)
            yield self.report(
                tuning.span, message, related=tuning.related, severity=severity, confidence=tuning.confidence
            )
