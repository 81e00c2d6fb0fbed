"""The rollback plan: the way back, without training anything."""

from __future__ import annotations

from mlgate.semantics.documents.kind import DELIVERED, DocumentKind, FieldSpec

KIND = DocumentKind(
    name="rollback-plan",
    title="Rollback plan",
    purpose="The way back to what worked, in minutes and without training anything.",
    path="docs/rollback-plan.md",
    files=("rollback plan", "rollback", "roll back", "backout plan"),
    titles=("Rollback", "Model rollback", "Model rollback plan", "Back-out plan"),
    telling=("Previous artifact",),
    kinds=DELIVERED,
    fields=(
        FieldSpec(
            "Previous artifact",
            "Which model version is gone back to, and where is it kept?",
            "models:/churn/7, alias `previous-champion`, kept for a year.",
            (
                "Previous model",
                "Previous version",
                "Previous model version",
                "Rollback artifact",
                "Artifact",
                "Rollback version",
                "Last good version",
            ),
            is_versioned=True,
        ),
        FieldSpec(
            "Previous configuration",
            "Which configuration and threshold belong to it, and where are they?",
            "configs/churn.yaml at tag v7; threshold 0.42 is logged with the model.",
            (
                "Previous config",
                "Config",
                "Configuration",
                "Threshold and configuration",
            ),
        ),
        FieldSpec(
            "Data dependency",
            "Which features, schemas or tables does the old version need, and are they still there?",
            "Table features_v3, written until the end of the quarter.",
            (
                "Data dependencies",
                "Feature dependency",
                "Data",
                "Schema dependency",
                "Feature store dependency",
                "Dependencies",
            ),
        ),
        FieldSpec(
            "Traffic switch",
            "What is switched, where, and by which command?",
            "`mlgate rollback gates/churn.yaml`; the next batch loads the alias.",
            (
                "Switch",
                "Traffic",
                "How to switch",
                "Traffic routing",
                "Command",
                "Steps",
                "Procedure",
            ),
        ),
        FieldSpec(
            "Trigger",
            "Which signal starts it?",
            "Two missed nights, or a share above the threshold over 10 %.",
            (
                "Triggers",
                "Rollback trigger",
                "Rollback triggers",
                "When to roll back",
                "When",
            ),
        ),
        FieldSpec(
            "Owner",
            "Who does it, and who may decide it at night?",
            "The engineer on call, without asking.",
            (
                "Owners",
                "Decision owner",
                "Responsible",
                "Who",
                "Contact",
            ),
        ),
        FieldSpec(
            "Time to roll back",
            "How long does it take, until when is the old behaviour back?",
            "2 minutes to switch; the lists are right the next morning.",
            (
                "Recovery time",
                "Time to restore",
                "Duration",
                "RTO",
                "How long",
            ),
        ),
        FieldSpec(
            "Last rehearsal",
            "When was it last done for practice, and what came out?",
            "2026-05-12: 4 minutes, one missing permission, granted since.",
            (
                "Last tested",
                "Rehearsal",
                "Last drill",
                "Tested",
                "Last test",
                "Drill",
            ),
        ),
    ),
)
