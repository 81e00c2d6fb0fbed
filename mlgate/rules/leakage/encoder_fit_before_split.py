"""Logic of encoder-fit-before-split; its page is rules/leakage/encoder-fit-before-split.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told import statistic_leaks
from mlgate.semantics.module import Module


class EncoderFitBeforeSplit(ModuleRule):
    """An encoder of categories is fitted on rows that a model is later judged on."""

    code = "MLG121"
    name = "encoder-fit-before-split"
    severity = Severity.NOTE
    tier = Tier.B
    tests = False
    libraries = LIBRARIES
    covers = ("RC",)
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    adds_arguments = frozenset({"handle_unknown", "unknown_value", "categories", "min_frequency"})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.leaks import out_of_sight

        return out_of_sight(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield fits of encoders of features that reach across the split."""
        for leak in statistic_leaks(module, "encoded"):
            message = f"`{leak.name}` learns its categories from rows that {leak.rows}"
            yield self.report(leak.span, message, related=leak.related, confidence=leak.confidence)
