"""Logic of resample-before-split; its page is rules/leakage/resample-before-split.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told import duplicate_leaks
from mlgate.semantics.module import Module


class ResampleBeforeSplit(ModuleRule):
    """Rows are oversampled before the split, so that copies of one row lie on both sides."""

    code = "MLG105"
    name = "resample-before-split"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "DC4")
    equivalents = ("leakage-analysis:overlap",)
    gives_up = frozenset({"fit", "transform"})
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    adds_arguments = frozenset()

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.leaks import out_of_sight

        return out_of_sight(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield calls that copy rows, or make new ones of them, before the rows are divided, or dealt to folds."""
        for leak in duplicate_leaks(module):
            message = f"`{leak.name}` copies rows that {leak.rows}"
            is_search = leak.is_mild and not leak.assumed
            severity = Severity.WARNING if is_search else leak.severity(self.severity)
            yield self.report(
                leak.span, message, leak.fix(), related=leak.related, severity=severity, confidence=leak.confidence
            )
