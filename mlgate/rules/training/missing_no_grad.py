"""Logic of missing-no-grad; its page is rules/training/missing-no-grad.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, RelatedSpan
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Elsewhere, Fixable, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.deep_learning.gradient_modes import recorded_passes, without_gradients
from mlgate.semantics.display import name_of
from mlgate.semantics.module import Module


class MissingNoGrad(ModuleRule):
    """A model is evaluated while PyTorch records everything for a `backward` that never comes."""

    code = "MLG504"
    name = "missing-no-grad"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    tier = Tier.B
    covers = ("CV1",)
    libraries = frozenset({"torch"})
    tests = False
    post_condition = "the evaluation runs under `torch.no_grad()` or `torch.inference_mode()`"
    lets_change = frozenset({Elsewhere.PLACES})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.modes import no_gradient_switch

        return no_gradient_switch(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield forward passes after `.eval()` with gradients on."""
        for found in recorded_passes(module):
            edits = without_gradients(module, found)
            yield self.report(
                found.call,
                f"`{name_of(found.call)}` is evaluated with gradients on",
                Fix("Evaluate without gradients", Applicability.UNSAFE, edits) if edits else None,
                related=[RelatedSpan("in evaluation mode from here", found.switch.span)],
                severity=None if found.repeated else Severity.NOTE,
            )
