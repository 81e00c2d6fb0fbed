"""Logic of gate-declared-after-training; its page is rules/evaluation/gate-declared-after-training.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, RelatedSpan
from mlgate.core.rule import ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.declared_late import late_gates
from mlgate.semantics.tracking.trainings import LIBRARIES


class GateDeclaredAfterTraining(ModuleRule):
    """What a model must reach is written down below the training that it judges."""

    code = "MLG612"
    name = "gate-declared-after-training"
    severity = Severity.NOTE
    tier = Tier.B
    tests = False
    libraries = LIBRARIES
    covers = ("EV7",)
    post_condition = "the bound is declared above the training, and the metric is held against it as before"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.late_bounds import still_late

        return still_late(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield bounds of gates below the training; a warning where cells run one by one."""
        severity = Severity.WARNING if module.unit.code_cells else None
        for gate in late_gates(module):
            related = [RelatedSpan("trained here", gate.training)]
            yield self.report(
                gate.span, f"`{gate.name}` is declared after the training", related=related, severity=severity
            )
