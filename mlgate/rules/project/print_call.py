"""Logic of print-call; its page is rules/project/print-call.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.habits.printing import is_command_line, logging_fix, prints
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.notebook_like import is_notebook_like
from mlgate.semantics.repairs.logging import dropped_prints


class PrintCall(ModuleRule):
    """Code that runs unattended prints instead of logging."""

    code = "MLG902"
    name = "print-call"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    covers = ("CV2",)
    equivalents = ("ruff:T201", "ruff:T203")
    notebooks = False
    tests = False
    owns = frozenset({"text"})
    post_condition = "what was printed is logged"
    adds_arguments = frozenset()

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        return dropped_prints(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield calls that print, in scripts that are neither notebooks in disguise nor command lines."""
        if is_notebook_like(module) or is_command_line(module):
            return
        for call in prints(module):
            at_top = (
                call.scope.function is None
            )  # a script's own statements answer whoever started it: so does a main block
            message, fix = f"`{call.text}` writes to the console, not to the log", logging_fix(module, call)
            yield self.report(call, message, fix, confidence=Confidence.LOW if at_top else None)
