"""Logic of notebook-style; its page is rules/notebook/notebook-style.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Severity
from mlgate.semantics.module import Module


class NotebookStyle(ModuleRule):
    """One line that says what is wrong."""

    code = "MLG809"
    name = "notebook-style"
    severity = Severity.WARNING

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield the calls that offend."""
        for call in module.calls:
            if call.text == "offence":
                yield self.report(call, f"`{call.text}` is called")
