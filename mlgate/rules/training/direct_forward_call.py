"""Logic of direct-forward-call; its page is rules/training/direct-forward-call.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, Hidden, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.deep_learning.forward_calls import ForwardCall, called_itself, forward_calls
from mlgate.semantics.display import name_of
from mlgate.semantics.module import Module


class DirectForwardCall(ModuleRule):
    """A network's `forward` is called in place of the network."""

    code = "MLG505"
    name = "direct-forward-call"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    tier = Tier.B
    covers = ("CV1",)
    equivalents = ("dslinter:W5516", "codesmile:pytorch_call_method_misused", "zhang:19")
    libraries = frozenset({"torch", "lightning", "pytorch_lightning"})
    tests = False
    post_condition = "the network itself is called, and nothing else takes its `forward`"
    hides = frozenset({Hidden.MODELS})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """The same call on another way."""
        from mlgate.semantics.repairs.called_anew import not_called
        from mlgate.semantics.repairs.modes import forward_still_named

        yield from forward_still_named(repair)
        yield from not_called(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield calls that go past the hooks."""
        for found in forward_calls(module):
            edit = called_itself(module, found)
            yield self.report(
                found.call.function_span,
                f"`{name_of(found.call)}` is called past the hooks of the network",
                Fix("Call the network", Applicability.SAFE, (edit,)) if edit is not None and found.known else None,
                severity=Severity.NOTE if found.own else None,
                confidence=_confidence(found),
            )


def _confidence(found: ForwardCall) -> Confidence:
    """A network that calls itself goes past the hooks on itself alone, which few networks have."""
    if found.own:
        return Confidence.LOW
    return Confidence.HIGH if found.known else Confidence.MEDIUM
