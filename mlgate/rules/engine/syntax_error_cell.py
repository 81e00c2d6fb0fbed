"""Facts of syntax-error-cell; its page is rules/engine/syntax-error-cell.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.rule import EngineRule, Hidden, Repair, Severity, Unrepaired


class SyntaxErrorCell(EngineRule):
    """A cell, or a statement of a script, is not valid Python, so no rule has looked at it."""

    code = "MLG001"
    name = "syntax-error-cell"
    severity = Severity.ERROR
    covers = ("CV",)
    equivalents = ("pynblint:invalid-python-syntax", "ruff:invalid-syntax")
    post_condition = "the code parses, and has the words that it had"
    hides = frozenset({Hidden.CODE})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.words import lost_words

        return lost_words(repair)
