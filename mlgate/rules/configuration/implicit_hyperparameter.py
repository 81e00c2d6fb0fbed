"""Logic of implicit-hyperparameter; its page is rules/configuration/implicit-hyperparameter.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Severity, Tier
from mlgate.semantics.configuration.hyperparameters import untold
from mlgate.semantics.display import name_of
from mlgate.semantics.module import Module

SHOWN = 3


class ImplicitHyperparameter(ModuleRule):
    """A model is made without saying any of its hyperparameters."""

    code = "MLG302"
    name = "implicit-hyperparameter"
    severity = Severity.NOTE
    tier = Tier.C
    covers = ("TR1",)
    equivalents = ("dslinter:R5506", "dslinter:R5507", "dslinter:R5508", "codesmile:hyperparameters", "zhang:11")
    tests = False

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield estimators and optimizers that are left to the library's defaults altogether."""
        for call, parameters in untold(module):
            listed = ", ".join(f"`{name}`" for name in parameters[:SHOWN])
            yield self.report(call, f"`{name_of(call)}` leaves {listed} to the library")
