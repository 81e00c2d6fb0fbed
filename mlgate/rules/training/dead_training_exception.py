"""Logic of dead-training-exception; its page is rules/training/dead-training-exception.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Diagnostic, RelatedSpan, Span
from mlgate.core.rule import ModuleRule, Remark, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.display import name_of
from mlgate.semantics.habits.swallowed import swallowed_at
from mlgate.semantics.module import Module


class DeadTrainingException(ModuleRule):
    """An exception handler hides that training has failed."""

    code = "MLG515"
    name = "dead-training-exception"
    severity = Severity.WARNING
    tier = Tier.B
    covers = ("CV2",)
    equivalents = ("ruff:E722", "ruff:BLE001", "ruff:S110", "ruff:S112", "bandit:B110", "bandit:B112")
    libraries = frozenset(
        "sklearn torch tensorflow keras tf_keras xgboost lightgbm catboost transformers lightning pytorch_lightning "
        "statsmodels imblearn optuna jax flax".split()
    )
    tests = False
    delegates = ("E722", "BLE001", "S110", "S112")
    post_condition = (
        "what may be meant is caught by its name, and logged, counted or raised again; nothing goes on with a model "
        "that was not trained"
    )
    owns = frozenset({"handler"})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.handlers import still_silent
        from mlgate.semantics.repairs.untrained import used_untrained

        yield from still_silent(repair)
        yield from used_untrained(repair)

    def may_have_remarks(self, module: Module) -> bool:
        """Whether anything is caught at all."""
        return module.mentions(frozenset({b"except"}))

    def translate_all(self, module: Module, remarks: Sequence[Remark]) -> Iterator[Diagnostic]:
        """One diagnostic for each handler."""
        for found in swallowed_at(module, [remark.span for remark in remarks]):
            start = module.span(found.handler).start
            head = module.code[start : module.code.index(":", start) + 1]
            yield self.report(
                Span(start, start + len(head)),
                f"`{head}` hides that `{name_of(found.call)}` failed",
                related=[RelatedSpan("may fail here", found.call.span)],
            )
