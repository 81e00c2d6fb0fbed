"""Logic of commented-out-code; its page is rules/notebook/commented-out-code.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Remark, Severity, Tier
from mlgate.semantics.habits.commented_code import commented_code
from mlgate.semantics.module import Module


class CommentedOutCode(ModuleRule):
    """Code that does not run any more stands on as a comment."""

    code = "MLG813"
    name = "commented-out-code"
    severity = Severity.NOTE
    tier = Tier.C
    equivalents = ("ruff:ERA001", "pynblint:long-multiline-python-comment")
    delegates = ("ERA001",)

    def may_have_remarks(self, module: Module) -> bool:
        """Whether there is a comment at all."""
        return "#" in module.code

    def translate_all(self, module: Module, remarks: Sequence[Remark]) -> Iterator[Diagnostic]:
        """Yield each block once."""
        for found in commented_code(module, [remark.span for remark in remarks]):
            lines = "a line" if found.lines == 1 else f"{found.lines} lines"
            yield self.report(found.span, f"{lines} of code, commented out")
