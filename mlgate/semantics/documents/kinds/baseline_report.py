"""The baseline report: what the simplest thing that could work reaches."""

from __future__ import annotations

from mlgate.semantics.documents.kind import DocumentKind, FieldSpec

KIND = DocumentKind(
    name="baseline-report",
    title="Baseline report",
    purpose="What the simplest thing that could work reaches, and where it fails: what everything else has to beat.",
    path="docs/baseline-report.md",
    files=("baseline report", "baseline"),
    titles=("Baseline", "Baseline model report", "Baseline evaluation"),
    telling=("Confusion matrix", "Calibration", "Known weaknesses", "Tests"),
    fields=(
        FieldSpec(
            "Baseline",
            "Which rule or model is it, and where is it?",
            "Customers whose use fell by half, `src/models/rule.py`, run 02246eb8.",
            (
                "Baseline model",
                "Rule",
                "Model",
                "Method",
            ),
        ),
        FieldSpec(
            "Data and split",
            "On which snapshot, and which part of it?",
            "s3://lake/churn/2026-06-01, dvc 3f1c9a2e; the June customers, split by month.",
            (
                "Data",
                "Dataset",
                "Split",
                "Data snapshot",
                "Evaluation data",
            ),
            is_versioned=True,
        ),
        FieldSpec(
            "Confusion matrix",
            "How many of each, at which threshold?",
            "At 100 calls: 18 hit, 82 needless, 61 missed, 39,839 left alone.",
            (
                "Confusion",
                "Confusion table",
                "Errors",
            ),
        ),
        FieldSpec(
            "Calibration",
            "Are its probabilities to be believed, or has it none?",
            "A rule: it has none; every customer called counts as 0.18.",
            (
                "Calibration notes",
                "Calibration curve",
                "Reliability",
            ),
        ),
        FieldSpec(
            "Latency and cost",
            "What does a score take, and cost?",
            "2 ms, nothing.",
            (
                "Latency and cost estimate",
                "Latency",
                "Cost",
                "Latency, cost",
            ),
        ),
        FieldSpec(
            "Known weaknesses",
            "On whom, or when, is it wrong?",
            "Customers in their first year: it has no use to compare with.",
            (
                "Weaknesses",
                "Limitations",
                "Known limitations",
                "Failure modes",
            ),
        ),
        FieldSpec(
            "Tests",
            "Which tests hold its shape and its determinism?",
            "tests/test_model.py: scores in [0, 1], one a row, the same twice.",
            (
                "Test",
                "Score tests",
                "Tests for score shape and determinism",
            ),
        ),
    ),
)
