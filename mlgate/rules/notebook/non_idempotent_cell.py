"""Logic of non-idempotent-cell; its page is rules/notebook/non-idempotent-cell.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import NotebookRule, Severity, Tier
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.rerun_cells import reruns


class NonIdempotentCell(NotebookRule):
    """A cell does something else when it is run again."""

    code = "MLG803"
    name = "non-idempotent-cell"
    severity = Severity.NOTE
    tier = Tier.B
    covers = ("TR7", "AP1")

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield updates of what another cell made, and changes of the working folder."""
        for found in reruns(module):
            yield self.report(found.span, f"`{found.name}` {found.what}")
