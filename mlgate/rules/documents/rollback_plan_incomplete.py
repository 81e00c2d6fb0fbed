"""Logic of rollback-plan-incomplete; its page is rules/documents/rollback-plan-incomplete.md."""

from __future__ import annotations

from mlgate.rules.documents._plans import PlanRule


class RollbackPlanIncomplete(PlanRule):
    """A rollback plan does not name all that the way back needs."""

    code = "MLD506"
    name = "rollback-plan-incomplete"
    covers = ("MO7", "AP9")
    kinds = ("rollback-plan",)
