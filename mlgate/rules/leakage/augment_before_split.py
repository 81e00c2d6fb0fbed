"""Logic of augment-before-split; its page is rules/leakage/augment-before-split.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told_derived import derived_leaks
from mlgate.semantics.module import Module


class AugmentBeforeSplit(ModuleRule):
    """Rows are augmented or cut into overlapping windows before the split, so that one row lies on both sides."""

    code = "MLG122"
    name = "augment-before-split"
    severity = Severity.ERROR
    tests = False
    libraries = LIBRARIES
    covers = ("MW",)
    equivalents = ("leakage-analysis:overlap",)
    gives_up = frozenset({"split"})
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    adds_arguments = frozenset()

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.augmented import judged_as_it_is
        from mlgate.semantics.repairs.copies import copied_again
        from mlgate.semantics.repairs.leaks import out_of_sight
        from mlgate.semantics.repairs.same_windows import same_windows

        yield from out_of_sight(repair)
        yield from copied_again(repair)
        yield from judged_as_it_is(repair)
        yield from same_windows(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield calls that make rows of others before the rows are divided."""
        for found in derived_leaks(module):
            severity = found.severity(self.severity)
            yield self.report(
                found.span, found.message, related=found.related, severity=severity, confidence=found.confidence
            )
