"""Logic of group-leak-random-split; its page is rules/leakage/group-leak-random-split.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told_groups import ignored_groups, torn_groups, ungrouped_splits
from mlgate.semantics.module import Module


class GroupLeakRandomSplit(ModuleRule):
    """Rows of one group are on both sides of a split."""

    code = "MLG110"
    name = "group-leak-random-split"
    severity = Severity.WARNING
    tests = False
    libraries = LIBRARIES
    covers = ("MW", "DC1")
    gives_up = frozenset({"made"})
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.followed import other_groups
        from mlgate.semantics.repairs.leaks import out_of_sight

        yield from out_of_sight(repair)
        yield from other_groups(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield calls that ignore the groups they are passed, and random splits of rows that belong to groups."""
        for found in ignored_groups(module):
            severity = found.severity(self.severity)
            yield self.report(
                found.span, found.message, related=found.related, severity=severity, confidence=found.confidence
            )
        told = set()
        for found in torn_groups(module):
            told.add(found.span)
            severity = found.severity(self.severity)
            yield self.report(
                found.span, found.message, related=found.related, severity=severity, confidence=found.confidence
            )
        for found in ungrouped_splits(module):
            if found.span in told:
                continue
            yield self.report(
                found.span, found.message, related=found.related, severity=Severity.NOTE, confidence=found.confidence
            )
