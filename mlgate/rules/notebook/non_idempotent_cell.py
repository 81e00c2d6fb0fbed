"""Logic of non-idempotent-cell; its page is rules/notebook/non-idempotent-cell.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import NotebookRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.rerun_cells import reruns


class NonIdempotentCell(NotebookRule):
    """A cell does something else when it is run again."""

    code = "MLG803"
    name = "non-idempotent-cell"
    severity = Severity.NOTE
    tier = Tier.B
    covers = ("TR7", "AP1")
    owns = frozenset({"text"})
    post_condition = "what was computed still is, of the same column, and a second run gives it again"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.reruns import not_computed

        return not_computed(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield updates of what another cell made, and changes of the working folder."""
        for found in reruns(module):
            yield self.report(found.span, f"`{found.name}` {found.what}")
