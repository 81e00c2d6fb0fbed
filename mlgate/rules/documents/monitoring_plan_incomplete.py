"""Logic of monitoring-plan-incomplete; its page is rules/documents/monitoring-plan-incomplete.md."""

from __future__ import annotations

from mlgate.rules.documents._plans import PlanRule


class MonitoringPlanIncomplete(PlanRule):
    """A plan leaves open what is watched of a model in use, or who acts."""

    code = "MLD507"
    name = "monitoring-plan-incomplete"
    covers = ("MO1", "MO2", "MO3", "MO4", "MO5", "MO6", "AP8", "GO3", "GO6", "MLE-10")
    kinds = ("monitoring-plan", "refresh-plan")
