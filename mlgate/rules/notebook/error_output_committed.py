"""Logic of error-output-committed; its page is rules/notebook/error-output-committed.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, LocatedDiagnostic
from mlgate.core.rule import NotebookRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.cells import StoredError, shown_place, stored_errors
from mlgate.semantics.notebooks.hidden_names import unknown_uses
from mlgate.sources.unit import Cell, CellKind

INTERRUPTION = "KeyboardInterrupt"
BROKEN = frozenset({"SyntaxError", "IndentationError", "TabError"})


class ErrorOutputCommitted(NotebookRule):
    """A cell's stored output is an exception."""

    code = "MLG805"
    name = "error-output-committed"
    severity = Severity.WARNING
    tier = Tier.B
    covers = ("AP1",)
    equivalents = ("nbval:error",)
    owns = frozenset({"outputs"})
    post_condition = "what failed does not fail any more; people run the cell again"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.runs import outputs_written

        return outputs_written(repair)

    def check(self, module: Module) -> Iterator[Diagnostic | LocatedDiagnostic]:
        """Yield cells that failed, or were stopped, when they were last run."""
        for error in stored_errors(module.unit):
            cell, output = error.cell, error.output
            if _is_told_otherwise(module, cell, error):
                continue
            name = f"`{output.name}`" if output.name else "an exception"
            verb = "was interrupted by" if output.name == INTERRUPTION else "failed with"
            message = f"the cell {verb} {name} when it last ran"
            if cell.kind is CellKind.CODE:
                yield self.report(shown_place(module, cell, error.line), message)
            else:
                statement = " ".join(cell.source.split())[:200]
                yield self.report_raw(module.unit, cell.raw, message, cell, statement=statement)


def _is_told_otherwise(module: Module, cell: Cell, error: StoredError) -> bool:
    """Whether the cause still stands in the code and has a rule of its own: syntax-error-cell, or hidden-state."""
    if cell.kind is not CellKind.CODE:
        return False
    if error.output.name in BROKEN:
        return any(problem.cell == cell.index for problem in module.problems)
    name = error.missing_name
    return name is not None and any(cell.start <= place.start < cell.end for place in unknown_uses(module, name))
