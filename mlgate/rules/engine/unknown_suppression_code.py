"""Facts of unknown-suppression-code; its page is rules/engine/unknown-suppression-code.md."""

from __future__ import annotations

from mlgate.core.rule import EngineRule, Severity


class UnknownSuppressionCode(EngineRule):
    """A suppression names no rule that mlgate knows."""

    code = "MLG005"
    name = "unknown-suppression-code"
    severity = Severity.WARNING
    equivalents = ("ruff:RUF102",)
