"""Logic of rollout-plan-incomplete; its page is rules/documents/rollout-plan-incomplete.md."""

from __future__ import annotations

from mlgate.rules.documents._plans import PlanRule


class RolloutPlanIncomplete(PlanRule):
    """A rollout plan does not say how far a new version goes, or what stops it."""

    code = "MLD505"
    name = "rollout-plan-incomplete"
    covers = ("MW", "MLE-09")
    kinds = ("rollout-plan",)
