"""Logic of look-ahead-feature; its page is rules/leakage/look-ahead-feature.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Elsewhere, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told_order import look_aheads
from mlgate.semantics.module import Module


class LookAheadFeature(ModuleRule):
    """A feature holds values of later rows, which are not known yet when the model is used."""

    code = "MLG111"
    name = "look-ahead-feature"
    severity = Severity.ERROR
    tests = False
    libraries = LIBRARIES
    covers = ("MW",)
    owns = frozenset({"number"})
    lets_change = frozenset({Elsewhere.COLUMNS})
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.far_rows import out_of_reach
        from mlgate.semantics.repairs.leaks import out_of_sight
        from mlgate.semantics.repairs.moved_in_time import moved_unseen
        from mlgate.semantics.repairs.own_target import own_target
        from mlgate.semantics.repairs.same_quantity import other_window

        yield from moved_unseen(repair)
        yield from own_target(repair)
        yield from other_window(repair)
        yield from out_of_reach(repair)
        yield from out_of_sight(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield calls that fetch values of later rows into the features of a fit."""
        for found in look_aheads(module):
            severity = found.severity(self.severity)
            yield self.report(
                found.span, found.message, related=found.related, severity=severity, confidence=found.confidence
            )
