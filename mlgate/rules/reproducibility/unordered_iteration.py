"""Logic of unordered-iteration; its page is rules/reproducibility/unordered-iteration.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic, RelatedSpan
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.randomness.listing_order import Unordered, unordered
from mlgate.semantics.training import NUMERIC_LIBRARIES


class UnorderedIteration(ModuleRule):
    """The order of files in a folder, or of a set, becomes the order of rows, columns or labels."""

    code = "MLG214"
    name = "unordered-iteration"
    severity = Severity.WARNING
    tier = Tier.B
    fixable = Fixable.ALWAYS
    covers = ("TR3",)
    libraries = NUMERIC_LIBRARIES
    tests = False
    post_condition = "what is listed is sorted by its names, and goes on sorted"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.sorting import not_sorted

        return not_sorted(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield listings and sets whose order decides something."""
        for found in unordered(module):
            applicability = Applicability.SAFE if found.safe else Applicability.UNSAFE
            between = "runs" if found.is_set else "machines"
            yield self.report(
                module.span(found.node),
                f"the order of `{found.name}` differs between {between}",
                Fix("Sort it", applicability, (found.edit,)),
                related=[RelatedSpan("order matters here", found.use)],
                confidence=_confidence(found),
            )


def _confidence(found: Unordered) -> Confidence:
    if found.certain:
        return Confidence.HIGH
    return Confidence.MEDIUM if found.likely else Confidence.LOW
