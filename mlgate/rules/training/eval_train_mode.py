"""Logic of eval-train-mode; its page is rules/training/eval-train-mode.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Elsewhere, Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.deep_learning.model_modes import (
    back_to_training,
    evaluated_in_training,
    into_evaluation,
    stuck_in_evaluation,
)
from mlgate.semantics.module import Module


class EvalTrainMode(ModuleRule):
    """A model is evaluated in training mode, or trained in evaluation mode."""

    code = "MLG502"
    name = "eval-train-mode"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    covers = ("CV1",)
    libraries = frozenset({"torch"})
    tests = False
    post_condition = "`eval()` is called on the network before it is used, by code that runs"
    lets_change = frozenset({Elsewhere.PLACES})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.modes import no_eval_mode

        return no_eval_mode(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield the switches that are missing."""
        if next(module.method_calls("backward", "manual_backward"), None) is None:
            return
        for stuck in stuck_in_evaluation(module):
            edit = back_to_training(module, stuck.model, stuck.loop)
            fix = Fix("Return to training mode", Applicability.UNSAFE, (edit,)) if edit is not None else None
            yield self.report(stuck.call, f"`{stuck.model}` stays in evaluation mode for the next round", fix)
        for found in evaluated_in_training(module):
            edits = into_evaluation(module, found)
            evaluating = Fix("Evaluate in evaluation mode", Applicability.UNSAFE, edits) if edits else None
            yield self.report(found.call, f"`{found.model}` is evaluated in training mode", evaluating)
