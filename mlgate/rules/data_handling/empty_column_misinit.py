"""Logic of empty-column-misinit; its page is rules/data_handling/empty-column-misinit.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, RelatedSpan
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, ModuleRule, Severity, Tier
from mlgate.semantics.frames.column_defaults import misinitialised, missing_instead
from mlgate.semantics.module import Module


class EmptyColumnMisinit(ModuleRule):
    """A column that is filled row by row starts with zeros or empty strings in place of missing values."""

    code = "MLG410"
    name = "empty-column-misinit"
    severity = Severity.NOTE
    fixable = Fixable.ALWAYS
    tier = Tier.C
    covers = ("DC5",)
    equivalents = ("codesmile:empty_column_misinitialization", "zhang:5")
    libraries = frozenset({"pandas"})
    tests = False
    owns = frozenset({"text", "number"})

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield columns whose unfilled rows cannot be told from filled ones."""
        for found in misinitialised(module):
            value = module.text(found.statement.value)
            yield self.report(
                module.span(found.statement),
                f"rows of `{module.text(found.target)}` that stay unfilled look like `{value}`",
                Fix("Start with missing values", Applicability.UNSAFE, (missing_instead(module, found),)),
                related=[RelatedSpan("filled here", module.span(found.filled))],
            )
