"""Facts of suppression-without-reason; its page is rules/engine/suppression-without-reason.md."""

from __future__ import annotations

from mlgate.core.rule import EngineRule, Severity


class SuppressionWithoutReason(EngineRule):
    """A suppression lacks the reason or the end that the project demands."""

    code = "MLG006"
    name = "suppression-without-reason"
    severity = Severity.ERROR
    equivalents = ("ruff:PGH004",)
