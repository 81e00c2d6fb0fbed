"""Logic of discarded-result; its page is rules/data_handling/discarded-result.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Elsewhere, Fixable, Hidden, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.display import name_of
from mlgate.semantics.habits.pure_calls import discarded_results, is_among_leftovers, kept_result
from mlgate.semantics.module import Module


class DiscardedResult(ModuleRule):
    """The value of a call that changes nothing in place is thrown away."""

    code = "MLG403"
    name = "discarded-result"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    covers = ("TR8",)
    equivalents = ("dslinter:W5503",)
    libraries = frozenset({"pandas", "numpy", "polars"})
    tests = False
    adds_arguments = frozenset({"inplace"})
    post_condition = "what the call gives is kept and read, or the call works in place"
    lets_change = frozenset({Elsewhere.KEPT_RESULTS})
    hides = frozenset({Hidden.RESULTS})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.thrown_results import still_discarded

        return still_discarded(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield calls whose value was the whole point, and is lost."""
        for call in discarded_results(module):
            edit = kept_result(call)
            fix = Fix("Keep the value", Applicability.UNSAFE, (edit,)) if edit is not None else None
            confidence = Confidence.LOW if is_among_leftovers(call) else Confidence.HIGH
            message = f"`{name_of(call)}` returns a new object, which is thrown away"
            yield self.report(call, message, fix, confidence=confidence)
