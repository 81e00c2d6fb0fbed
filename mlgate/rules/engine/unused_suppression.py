"""Facts of unused-suppression; its page is rules/engine/unused-suppression.md."""

from __future__ import annotations

from mlgate.core.rule import EngineRule, Severity


class UnusedSuppression(EngineRule):
    """A suppression hides nothing."""

    code = "MLG003"
    name = "unused-suppression"
    severity = Severity.WARNING
    equivalents = ("ruff:RUF100", "mypy:unused-ignore")
