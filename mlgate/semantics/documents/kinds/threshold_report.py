"""The threshold report: which threshold or configuration, compared with the others."""

from __future__ import annotations

from mlgate.semantics.documents.kind import DocumentKind, FieldSpec

_ONLINE = ("online",)

KIND = DocumentKind(
    name="threshold-report",
    title="Threshold report",
    purpose="Which threshold or configuration was chosen, on which data, and what the others would have cost.",
    path="docs/threshold-report.md",
    files=("threshold report", "threshold analysis", "threshold and config report"),
    titles=(
        "Threshold and config report",
        "Threshold analysis",
        "Threshold and configuration report",
        "Operating point report",
    ),
    telling=("Chosen threshold", "Precision and recall", "Acceptable error classes"),
    fields=(
        FieldSpec(
            "Chosen threshold",
            "Which threshold or configuration, and by which rule was it chosen?",
            "0.42: the top 100 a month at the mean rate; least expected cost on the May customers.",
            (
                "Chosen configuration",
                "Chosen config",
                "Decision",
                "Choice",
                "Threshold",
                "Operating point",
                "Recommendation",
            ),
        ),
        FieldSpec(
            "Data",
            "On which data was it chosen, and on which confirmed?",
            "Chosen on May, dvc 3f1c9a2e; confirmed once on June, dvc 77ab01c4.",
            (
                "Dataset",
                "Data and split",
                "Validation data",
                "Data snapshot",
            ),
            is_versioned=True,
        ),
        FieldSpec(
            "Precision and recall",
            "Precision, recall and F1 at each candidate?",
            "0.36: 0.25/0.61/0.35, 0.42: 0.31/0.52/0.39, 0.50: 0.38/0.40/0.39",
            (
                "Precision, recall, F1",
                "Precision recall F1",
                "Precision",
                "Precision, recall and F1",
                "Metrics",
                "Metrics by threshold",
            ),
        ),
        FieldSpec(
            "AUC",
            "Which ranking quality, whatever the threshold, with which interval?",
            "0.836 [0.821, 0.850], 1,000 bootstrap samples",
            (
                "ROC AUC",
                "PR AUC",
                "Ranking quality",
                "Ranking metrics",
            ),
        ),
        FieldSpec(
            "Calibration",
            "Does a stated 20 % mean 20 %, near the threshold too?",
            "Error 0.034; 0.40 to 0.45 states 0.42 and sees 0.39.",
            (
                "Calibration error",
                "Calibration notes",
            ),
        ),
        FieldSpec(
            "Group slices",
            "What does each candidate do to each group?",
            "Recall at 0.42: business 0.55, private 0.51, first year 0.38.",
            (
                "Slices",
                "Groups",
                "Slice metrics",
                "Group slice metrics",
                "Segments",
                "Eval slices",
            ),
        ),
        FieldSpec(
            "Latency",
            "What does an answer take?",
            "p95 60 ms",
            (
                "Latency impact",
                "p95 latency",
                "Latency p95",
            ),
            kinds=_ONLINE,
        ),
        FieldSpec(
            "Cost",
            "What does each candidate cost, and who pays?",
            "0.42: 280 EUR of needless calls a month, retention.",
            (
                "Costs",
                "Expected cost",
                "Cost impact",
            ),
        ),
        FieldSpec(
            "Complexity",
            "What does it add that somebody has to keep?",
            "Nothing: one number in `configs/churn.yaml`.",
            (
                "Added complexity",
                "Maintenance",
            ),
        ),
        FieldSpec(
            "Acceptable error classes",
            "Which errors does it make likelier, and who has agreed?",
            "More needless calls to private customers; agreed by retention.",
            (
                "Acceptable errors",
                "Acceptable mistakes",
                "Error classes",
                "Accepted errors",
            ),
        ),
    ),
)
