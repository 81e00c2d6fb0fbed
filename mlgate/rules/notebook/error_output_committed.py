"""Logic of error-output-committed; its page is rules/notebook/error-output-committed.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, LocatedDiagnostic
from mlgate.core.rule import NotebookRule, Severity, Tier
from mlgate.semantics.cells import shown_place, stored_errors
from mlgate.semantics.module import Module
from mlgate.sources.unit import CellKind

INTERRUPTION = "KeyboardInterrupt"


class ErrorOutputCommitted(NotebookRule):
    """A cell's stored output is an exception."""

    code = "MLG805"
    name = "error-output-committed"
    severity = Severity.WARNING
    tier = Tier.B
    covers = ("AP1",)
    equivalents = ("nbval:error",)

    def check(self, module: Module) -> Iterator[Diagnostic | LocatedDiagnostic]:
        """Yield cells that failed, or were stopped, when they were last run."""
        for cell, output, line in stored_errors(module.unit):
            name = f"`{output.name}`" if output.name else "an exception"
            verb = "was interrupted by" if output.name == INTERRUPTION else "failed with"
            message = f"the cell {verb} {name} when it last ran"
            if cell.kind is CellKind.CODE:
                yield self.report(shown_place(module, cell, line), message)
            else:
                statement = " ".join(cell.source.split())[:200]
                yield self.report_raw(module.unit, cell.raw, message, cell, statement=statement)
