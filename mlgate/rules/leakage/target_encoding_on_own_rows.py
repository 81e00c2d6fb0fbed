"""Logic of target-encoding-on-own-rows; its page is rules/leakage/target-encoding-on-own-rows.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES, leakage_of
from mlgate.semantics.module import Module


class TargetEncodingOnOwnRows(ModuleRule):
    """Categories are encoded by the target of the rows that they describe."""

    code = "MLG120"
    name = "target-encoding-on-own-rows"
    severity = Severity.ERROR
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "MW")
    owns = frozenset({"text", "column"})
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    gives_up = frozenset({"reduced"})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.encoders import encoded_otherwise
        from mlgate.semantics.repairs.leaks import out_of_sight
        from mlgate.semantics.repairs.same_quantity import other_quantity

        yield from encoded_otherwise(repair)
        yield from other_quantity(repair)
        yield from out_of_sight(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield statistics of the target by category, where they meet rows that they were taken of."""
        if leakage_of(module) is None:
            return
        from mlgate.semantics.leakage.target_encodings import target_encodings

        for told in target_encodings(module):
            severity = Severity.WARNING if told.is_own else self.severity
            yield self.report(
                told.span,
                told.message,
                related=told.related,
                severity=Severity.NOTE if told.assumed else severity,
                confidence=told.confidence,
            )
