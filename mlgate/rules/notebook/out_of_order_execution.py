"""Logic of out-of-order-execution; its page is rules/notebook/out-of-order-execution.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, LocatedDiagnostic, RelatedSpan
from mlgate.core.rule import NotebookRule, Repair, Severity, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.cells import Disorder, first_disorder, shown_place
from mlgate.sources.unit import CellKind


class OutOfOrderExecution(NotebookRule):
    """The stored outputs of a notebook come from cells that did not run from top to bottom."""

    code = "MLG801"
    name = "out-of-order-execution"
    severity = Severity.WARNING
    covers = ("CV", "AP1", "TR3")
    equivalents = ("pynblint:non-linear-execution", "pynblint:non-executed-cells", "julynter:c1", "julynter:c2")
    owns = frozenset({"outputs"})
    post_condition = "the notebook ran again, from top to bottom, in a new kernel: its cells count from 1 on"
    left_to_people = "run the notebook again, from top to bottom"
    about_runs = True

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.runs import not_run_again

        return not_run_again(repair)

    def check(self, module: Module) -> Iterator[Diagnostic | LocatedDiagnostic]:
        """Yield the first cell that did not run in its place."""
        if not module.settings.executed_notebooks or module.settings.outputs == "forbid":
            return
        disorder = first_disorder(module)
        if disorder is None:
            return
        message = _message(disorder)
        if disorder.cell.kind is not CellKind.CODE:
            yield self.report_raw(module.unit, disorder.cell.raw, message, disorder.cell)
            return
        caption = "ran later" if disorder.was_run else "ran"
        other = disorder.other if disorder.other.kind is CellKind.CODE else None
        related = [RelatedSpan(caption, shown_place(module, other))] if other is not None else []
        severity = None if disorder.was_run else Severity.NOTE
        yield self.report(shown_place(module, disorder.cell), message, related=related, severity=severity)


def _message(disorder: Disorder) -> str:
    count, other = disorder.cell.execution_count, disorder.other.execution_count
    if disorder.was_run:
        return f"`In [{count}]` stands below `In [{other}]`: the cells did not run in this order"
    return f"the cell was not run, but `In [{other}]` below it was"
