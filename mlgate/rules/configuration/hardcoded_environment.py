"""Logic of hardcoded-environment; its page is rules/configuration/hardcoded-environment.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.configuration.environment_literals import Kind, environment_literals
from mlgate.semantics.module import Module

MESSAGES = {
    Kind.ADDRESS: "the address `{text}` is hardcoded",
    Kind.LOOPBACK: "the address `{text}` is hardcoded",
    Kind.DEVICE: "the device `{text}` is hardcoded, whether the machine has it or not",
    Kind.VISIBLE: "`CUDA_VISIBLE_DEVICES` is set to `{text}` in the code",
}
LONGEST = 80


class HardcodedEnvironment(ModuleRule):
    """An address or a device that only one machine or network has is written into the code."""

    code = "MLG310"
    name = "hardcoded-environment"
    severity = Severity.WARNING
    tier = Tier.B
    fixable = Fixable.SOMETIMES
    covers = ("CV2",)
    tests = False
    owns = frozenset({"text"})
    post_condition = "the environment or the configuration says it, and the same one; another address is none"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.addresses import other_addresses

        return other_addresses(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield addresses, and as notes those of one's own machine and devices."""
        for found in environment_literals(module):
            fix = Fix("Let an environment variable say it", Applicability.UNSAFE, found.edits) if found.edits else None
            message = MESSAGES[found.kind].format(text=found.text[:LONGEST])
            severity = None if found.kind is Kind.ADDRESS else Severity.NOTE
            yield self.report(found.span, message, fix, severity=severity)
