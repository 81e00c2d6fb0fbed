"""Logic of print-call; its page is rules/project/print-call.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Diagnostic, RelatedSpan
from mlgate.core.rule import Elsewhere, Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.habits.demonstrations import is_demonstration
from mlgate.semantics.habits.printing import is_command_line, logging_fix, prints
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.notebook_like import is_notebook_like


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
    tells_all = True
    post_condition = "what was printed is logged"
    adds_arguments = frozenset()
    lets_change = frozenset({Elsewhere.WORDS_TOLD})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.logging import dropped_prints

        return dropped_prints(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield one diagnostic per file, in scripts that are neither notebooks in disguise nor command lines.

        The statements of a script answer whoever started it, as a main block does, and those of an example its reader:
        they are told apart, of low confidence.
        """
        if is_notebook_like(module) or is_command_line(module):
            return
        together: dict[Confidence | None, list[Call]] = {}
        for call in prints(module):
            answers = call.scope.function is None or is_demonstration(module)
            together.setdefault(Confidence.LOW if answers else None, []).append(call)
        for confidence, (first, *others) in together.items():
            related = [RelatedSpan("and here", other.span) for other in others]
            message, fix = _message(first, len(others)), logging_fix(module, (first, *others))
            yield self.report(first, message, fix, related=related, confidence=confidence)


def _message(call: Call, others: int) -> str:
    more = f", and so do{'es' if others == 1 else ''} {others} more call{'s' if others > 1 else ''}" if others else ""
    return f"`{call.text}` writes to the console, not to the log{more}"
