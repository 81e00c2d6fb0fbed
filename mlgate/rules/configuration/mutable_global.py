"""Logic of mutable-global; its page is rules/configuration/mutable-global.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic, RelatedSpan
from mlgate.core.rule import ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.habits.module_state import global_changes
from mlgate.semantics.module import Module


class MutableGlobal(ModuleRule):
    """A function changes a global of its module."""

    code = "MLG306"
    name = "mutable-global"
    severity = Severity.WARNING
    covers = ("CV3", "TR7")
    equivalents = ("ruff:PLW0603", "pylint:W0603")
    tests = False
    post_condition = "the state is kept somewhere else, and still changed"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.kept_effects import state_lost

        return state_lost(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield the first change of each global, with the place that defines it."""
        for change in global_changes(module):
            verb = "rebound" if change.rebinds else "changed"
            related = [RelatedSpan("defined here", change.defined)] if change.defined is not None else []
            related += [RelatedSpan("declared `global` here", place) for place in change.declared]
            message = f"global `{change.name}` is {verb} by `{change.function}`"
            private = change.name.startswith("_")  # what a module keeps to itself is kept on purpose, mostly
            confidence = Confidence.LOW if private else Confidence.MEDIUM
            yield self.report(change.span, message, related=related, confidence=confidence)
