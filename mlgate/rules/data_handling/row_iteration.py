"""Logic of row-iteration; its page is rules/data_handling/row-iteration.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Severity, Tier
from mlgate.semantics.display import name_of
from mlgate.semantics.frames.row_loops import row_loops
from mlgate.semantics.module import Module


class RowIteration(ModuleRule):
    """A loop over the rows of a data frame computes what pandas computes for all rows at once."""

    code = "MLG407"
    name = "row-iteration"
    severity = Severity.NOTE
    tier = Tier.C
    covers = ("TR8",)
    equivalents = ("dslinter:R5501", "dslinter:W5501", "codesmile:unnecessary_iteration", "zhang:1")
    libraries = frozenset({"pandas"})
    tests = False

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield loops that only compute, and writes into rows that are copies."""
        for found in row_loops(module):
            if found.lost is not None:
                message = f"`{module.text(found.lost)}` is written into a copy of the row"
                yield self.report(module.span(found.lost), message, severity=Severity.WARNING)
            else:
                yield self.report(found.call, f"`{name_of(found.call)}` computes row by row")
