"""Logic of notebook-style; its page is rules/notebook/notebook-style.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, LocatedDiagnostic
from mlgate.core.rule import ModuleRule, Remark, Severity, Tier
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.notebook_form import flaws, follows_code


class NotebookStyle(ModuleRule):
    """A notebook is hard to read: no title, no text, cells too long, imports all over it."""

    code = "MLG809"
    name = "notebook-style"
    severity = Severity.NOTE
    tier = Tier.C
    covers = ("CV5",)
    equivalents = (
        "ruff:E402",
        "pynblint:untitled-notebook",
        "pynblint:non-portable-chars-in-nb-name",
        "pynblint:notebook-too-long",
        "pynblint:cell-too-long",
        "pynblint:missing-h1-MD-heading",
        "pynblint:too-few-MD-cells",
        "pynblint:imports-beyond-first-cell",
        "pynblint:empty-cells",
        "julynter:t1",
        "julynter:c3",
        "julynter:i1",
    )
    scripts = False
    delegates = ("E402",)

    def check(self, module: Module) -> Iterator[Diagnostic | LocatedDiagnostic]:
        """Yield what is wrong with the form of a notebook."""
        if not module.is_notebook:
            return
        settings = module.settings
        for flaw in flaws(module, settings.max_cells, settings.max_cell_lines):
            if flaw.span is not None:
                yield self.report(flaw.span, flaw.message)
            elif flaw.cell is not None:
                yield self.report_raw(module.unit, flaw.cell.raw, flaw.message, flaw.cell, statement=flaw.message)

    def translate(self, module: Module, remark: Remark) -> Iterator[Diagnostic]:
        """Imports below other code of their own cell: ruff knows that each cell may begin with some."""
        if module.is_notebook and follows_code(module, remark.span.start):
            yield self.report(remark.span, "the import stands below other code of its cell")
