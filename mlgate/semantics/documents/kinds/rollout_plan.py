"""The rollout plan: how a new version meets its users, and when that stops."""

from __future__ import annotations

from mlgate.semantics.documents.kind import DELIVERED, DocumentKind, FieldSpec

_ONLINE = ("online",)

KIND = DocumentKind(
    name="rollout-plan",
    title="Rollout plan",
    purpose="How the new version meets its users, step by step, and what stops it.",
    path="docs/rollout-plan.md",
    files=("rollout plan", "rollout", "release plan", "canary plan"),
    titles=("Rollout", "Model rollout", "Model rollout plan", "Roll-out plan", "Canary plan", "Release plan"),
    telling=("Traffic split", "Quality guardrail", "Rollback artifact", "Rollback trigger"),
    kinds=DELIVERED,
    fields=(
        FieldSpec(
            "Steps",
            "Which share of users or rows, for how long, before the next step?",
            "Shadow for two weeks, then 5, 25, 100 % of the list, a week each.",
            (
                "Stages",
                "Phases",
                "Rollout stages",
                "Rollout steps",
                "Schedule",
                "Timeline",
            ),
        ),
        FieldSpec(
            "Traffic split",
            "How is traffic divided, by which key, and where is that switched?",
            "By customer id modulo 100, in `configs/traffic.yaml`.",
            (
                "Traffic",
                "Traffic allocation",
                "Split",
                "Canary share",
                "Traffic routing",
            ),
            kinds=_ONLINE,
        ),
        FieldSpec(
            "Dashboards",
            "Where are both versions seen side by side?",
            "grafana.example.com/d/churn, panel by model version.",
            (
                "Dashboard",
                "Monitoring",
                "Where to look",
            ),
        ),
        FieldSpec(
            "Latency guardrail",
            "Which p95 stops it?",
            "p95 above 80 ms for 10 minutes.",
            (
                "p95 latency",
                "Latency",
                "p95",
                "Latency limit",
            ),
            kinds=_ONLINE,
        ),
        FieldSpec(
            "Cost guardrail",
            "Which cost stops it?",
            "0.05 EUR a thousand scores.",
            (
                "Cost",
                "Costs",
                "Cost limit",
                "Budget",
            ),
        ),
        FieldSpec(
            "Quality guardrail",
            "Which quality, business or complaint figure stops it?",
            "Fewer than 20 leavers among 100 calls in a week.",
            (
                "Quality",
                "Quality guardrails",
                "Guardrails",
                "Quality metrics",
                "Guardrail metrics",
            ),
        ),
        FieldSpec(
            "Rollback artifact",
            "To which version does it go back, kept where?",
            "models:/churn/7, alias `previous-champion`.",
            (
                "Previous artifact",
                "Previous version",
                "Rollback version",
                "Rollback model",
                "Rollback target",
            ),
            is_versioned=True,
        ),
        FieldSpec(
            "Rollback trigger",
            "What starts the way back, and does somebody have to decide?",
            "Any guardrail; the on-call engineer, without asking.",
            (
                "Rollback triggers",
                "Trigger",
                "Triggers",
                "Abort criteria",
                "Stop criteria",
            ),
        ),
        FieldSpec(
            "Owner",
            "Who runs it, and who may stop it?",
            "Ada runs it; anybody on call may stop it.",
            (
                "Owners",
                "Rollout owner",
                "Responsible",
                "Decision owner",
                "Contact",
            ),
        ),
    ),
)
