"""Logic of unscaled-sensitive-model; its page is rules/training/unscaled-sensitive-model.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic, RelatedSpan
from mlgate.core.rule import ModuleRule, Severity, Tier
from mlgate.semantics.evaluation.scaling import unscaled_fits
from mlgate.semantics.module import Module


class UnscaledSensitiveModel(ModuleRule):
    """A model that measures distances learns from columns as they were read."""

    code = "MLG509"
    name = "unscaled-sensitive-model"
    severity = Severity.WARNING
    confidence = Confidence.LOW
    tier = Tier.B
    covers = ("AR1",)
    equivalents = ("dslinter:W5505", "zhang:10")
    libraries = frozenset({"sklearn"})
    tests = False

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield fits on unscaled columns."""
        for found in unscaled_fits(module):
            yield self.report(
                found.fit,
                f"`{found.model}` measures distances between columns that nothing scales",
                related=[RelatedSpan("read here", found.read.span)],
            )
