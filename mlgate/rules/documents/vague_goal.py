"""Logic of vague-goal; its page is rules/documents/vague-goal.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Confidence, Diagnostic
from mlgate.core.rule import DocumentRule, Severity, Tier
from mlgate.semantics.documents.display import shortened
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.goals import is_vague


class VagueGoal(DocumentRule):
    """A goal fits any model: nobody can tell whether it was reached."""

    code = "MLD104"
    name = "vague-goal"
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM
    tier = Tier.B
    covers = ("PC", "MW")

    def check(self, document: Document, settings: Settings) -> Iterator[Diagnostic]:
        """Yield a goal without a behaviour, a number or a metric."""
        goal = document.value("Goal") if "Goal" in document.fields else None
        if goal is not None and is_vague(goal):
            place = document.fields["Goal"].place
            yield self.report(place, f"`{shortened(goal)}` names nothing that somebody could see change")
