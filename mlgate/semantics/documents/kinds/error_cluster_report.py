"""The error-cluster report: which mistakes belong together, and what each cluster asks for."""

from __future__ import annotations

from mlgate.semantics.documents.kind import DocumentKind, FieldSpec

KIND = DocumentKind(
    name="error-cluster-report",
    title="Error-cluster report",
    purpose="Which mistakes belong together, what they have in common, and what each cluster asks for.",
    path="docs/error-cluster-report.md",
    files=("error cluster report", "error analysis", "error clusters", "cluster report"),
    titles=("Error analysis", "Error clusters", "Error cluster report", "Error analysis report"),
    telling=(
        "False positives",
        "False negatives",
        "Ambiguous labels",
        "Stale features",
        "Missing signals",
        "Bug traces",
    ),
    fields=(
        FieldSpec(
            "Data",
            "Which predictions, of which version, on which snapshot?",
            "Run 8f31c02a on the June customers, dvc 77ab01c4.",
            (
                "Dataset",
                "Predictions",
                "Run",
                "Scope",
                "Evaluated data",
            ),
            is_versioned=True,
        ),
        FieldSpec(
            "False positives",
            "Which clusters, how large, and what do they have in common?",
            "31 of 70: returned from a long holiday.",
            (
                "False positive",
                "False positive clusters",
                "FP",
                "Needless alarms",
            ),
        ),
        FieldSpec(
            "False negatives",
            "Which clusters, how large, and what do they have in common?",
            "22 of 61: first year, no use to compare with.",
            (
                "False negative",
                "False negative clusters",
                "FN",
                "Misses",
            ),
        ),
        FieldSpec(
            "Ambiguous labels",
            "Where do people disagree about the truth?",
            "9 moved house: contract ended and begun anew.",
            (
                "Label ambiguity",
                "Ambiguous",
                "Label noise",
                "Label errors",
            ),
        ),
        FieldSpec(
            "Stale features",
            "Which mistakes come from values that were too old?",
            "4 with support calls of the day before.",
            (
                "Stale data",
                "Staleness",
                "Stale",
            ),
        ),
        FieldSpec(
            "Missing signals",
            "Which signal would have told them apart?",
            "Announced holidays: the shop knows them.",
            (
                "Missing features",
                "Missing information",
                "Missing signal",
            ),
        ),
        FieldSpec(
            "Bug traces",
            "Which are bugs of data or code, and where?",
            "3 with a currency of 0: loader.py, fixed in a41c09e.",
            (
                "Bugs",
                "Bug",
                "Defects",
                "Data bugs",
                "System failures",
            ),
        ),
        FieldSpec(
            "Reviewed by people",
            "Who read which examples?",
            "Ada and the save team read 40, 10 of each cluster.",
            (
                "Human review",
                "Human-reviewed examples",
                "Reviewed examples",
                "Reviewed by",
                "Reviewers",
            ),
        ),
        FieldSpec(
            "Lessons",
            "What is different from now on: label, feature, threshold, fallback, test?",
            "A test for moves; holidays as a feature; no score in the first three months.",
            (
                "Lesson",
                "Lessons learned",
                "Lessons learnt",
                "Actions",
                "Next steps",
                "Follow-ups",
            ),
        ),
    ),
)
