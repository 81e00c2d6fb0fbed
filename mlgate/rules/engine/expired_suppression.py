"""Facts of expired-suppression; its page is rules/engine/expired-suppression.md."""

from __future__ import annotations

from mlgate.core.rule import EngineRule, Severity


class ExpiredSuppression(EngineRule):
    """A suppression has run past its end."""

    code = "MLG004"
    name = "expired-suppression"
    severity = Severity.WARNING
