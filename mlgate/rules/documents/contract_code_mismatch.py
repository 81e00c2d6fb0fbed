"""Logic of contract-code-mismatch; its page is rules/documents/contract-code-mismatch.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Severity, Tier
from mlgate.semantics.leakage.contracted import contracts_of
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.module import Module


class ContractCodeMismatch(ModuleRule):
    """Code uses columns, types or values that the data contract does not have, or splits rows otherwise."""

    code = "MLD303"
    name = "contract-code-mismatch"
    severity = Severity.WARNING
    tier = Tier.B
    tests = False
    libraries = LIBRARIES
    covers = ("DC4", "DC5")

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield columns and splits that are not as the contract has them."""
        if not contracts_of(module):
            return
        from mlgate.semantics.frames.promised_types import unlike_types
        from mlgate.semantics.frames.promised_values import unlike_values
        from mlgate.semantics.leakage.told_promises import unlike_splits, unpromised_columns

        for unkept in (*unlike_types(module), *unlike_values(module)):
            yield self.report(unkept.span, unkept.message, severity=unkept.severity, confidence=unkept.confidence)

        for found in (*unpromised_columns(module), *unlike_splits(module)):
            severity = found.severity(self.severity)
            yield self.report(
                found.span, found.message, related=found.related, severity=severity, confidence=found.confidence
            )
