"""The refresh plan: how a model in use stays right."""

from __future__ import annotations

from mlgate.semantics.documents.kind import DELIVERED, DocumentKind, FieldSpec

KIND = DocumentKind(
    name="refresh-plan",
    title="Refresh plan",
    purpose="How the model stays right: what is checked, when it is trained again, and who says so.",
    path="docs/refresh-plan.md",
    files=("refresh plan", "retraining plan", "model refresh"),
    titles=("Model refresh plan", "Retraining plan", "Refresh and retraining plan"),
    telling=("Drift checks", "Delayed-label health", "Retrain criteria"),
    kinds=DELIVERED,
    fields=(
        FieldSpec(
            "Drift checks",
            "Which checks, how often, against which reference?",
            "PSI of every feature and of the score, daily, against the June snapshot.",
            (
                "Drift",
                "Drift check",
                "Drift detection",
                "Drift monitoring",
            ),
        ),
        FieldSpec(
            "Delayed-label health",
            "When are labels complete, and who sees that they are not?",
            "After 35 days; a report on the first of the month to save-data.",
            (
                "Delayed labels",
                "Label health",
                "Labels",
                "Label delay",
                "Delayed label health",
            ),
        ),
        FieldSpec(
            "Alert owners",
            "Who is told, and acts?",
            "save-data on call.",
            (
                "Owners",
                "Alert owner",
                "Owner",
                "On call",
                "Alerts",
            ),
        ),
        FieldSpec(
            "Runbooks",
            "Where does it say what to do?",
            "docs/runbooks/churn.md",
            (
                "Runbook",
                "Playbook",
                "Playbooks",
            ),
        ),
        FieldSpec(
            "Retrain criteria",
            "Which figure, or which date, starts a training?",
            "PSI above 0.25 on two days, or the first of the quarter.",
            (
                "Retraining criteria",
                "Retraining trigger",
                "Retraining triggers",
                "Retraining",
                "Retrain trigger",
                "Refresh criteria",
            ),
        ),
        FieldSpec(
            "Schedule",
            "How often at the latest?",
            "Every quarter.",
            (
                "Cadence",
                "Retraining schedule",
                "Refresh schedule",
                "Frequency",
            ),
        ),
        FieldSpec(
            "Promotion",
            "What does the new model have to pass before it replaces the old one?",
            "`gates/churn.yaml`, and one approval.",
            (
                "Promotion gate",
                "Promotion gates",
                "Gate",
                "Approval",
                "Acceptance",
            ),
        ),
    ),
)
