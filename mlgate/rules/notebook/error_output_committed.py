"""Logic of error-output-committed; its page is rules/notebook/error-output-committed.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.rule import NotebookRule, Severity, Tier
from mlgate.semantics.cells import stored_errors
from mlgate.semantics.module import Module

INTERRUPTION = "KeyboardInterrupt"


class ErrorOutputCommitted(NotebookRule):
    """A cell's stored output is an exception."""

    code = "MLG805"
    name = "error-output-committed"
    severity = Severity.WARNING
    tier = Tier.B
    covers = ("AP1",)
    equivalents = ("nbval:error",)

    def check(self, module: Module) -> Iterator[LocatedDiagnostic]:
        """Yield cells that failed, or were stopped, when they were last run."""
        for cell, output in stored_errors(module.unit):
            if output.name == INTERRUPTION:
                message = "the cell was interrupted when it last ran"
            else:
                message = f"the cell failed with `{output.name or 'an exception'}` when it last ran"
            statement = " ".join(cell.source.split())[:200]
            yield self.report_raw(module.unit, output.raw, message, cell, statement=statement)
