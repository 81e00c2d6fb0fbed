"""Facts of not-analysed; its page is rules/engine/not-analysed.md."""

from __future__ import annotations

from mlgate.core.rule import EngineRule, Severity


class NotAnalysed(EngineRule):
    """A file, or a part of it, could not be analysed."""

    code = "MLG002"
    name = "not-analysed"
    severity = Severity.ERROR
