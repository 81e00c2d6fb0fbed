"""The feature plan: which signals, why they should separate, and how they could leak."""

from __future__ import annotations

from mlgate.semantics.documents.kind import DocumentKind, FieldSpec

KIND = DocumentKind(
    name="feature-plan",
    title="Feature plan",
    purpose="Which signals, why they should separate, how they could know the future, how serving computes them.",
    path="docs/feature-plan.md",
    files=("feature plan", "features plan", "feature engineering plan"),
    titles=("Feature engineering plan", "Features plan"),
    telling=("Missing values", "Outliers", "Correlations", "Leakage checks", "Train/serve equivalence"),
    fields=(
        FieldSpec(
            "Signal source",
            "Which signals, from which table, known when?",
            "Use by month from billing, known on the first; support calls, known within the hour.",
            (
                "Signal sources",
                "Source",
                "Sources",
                "Signals",
                "Data sources",
            ),
        ),
        FieldSpec(
            "Hypothesis",
            "Why should each separate, and what would prove that it does not?",
            "Who uses less has found another offer; no difference in use between leavers and others ends it.",
            (
                "Hypotheses",
                "Why it should separate",
                "Rationale",
                "Why",
            ),
        ),
        FieldSpec(
            "Missing values",
            "Informative, filled, or a reason to abstain?",
            "No use in a month is 0 and marked; no contract date: no score.",
            (
                "Missing",
                "Missing data",
                "Nulls",
                "Missing value handling",
                "Imputation",
            ),
        ),
        FieldSpec(
            "Outliers",
            "Clipped, bucketed, looked into, or kept?",
            "Use above the 99.5th percentile is clipped; the percentile is saved with the model.",
            (
                "Outlier",
                "Outlier handling",
                "Extreme values",
            ),
        ),
        FieldSpec(
            "Correlations",
            "Redundant, unstable, or standing for something that will not be there?",
            "Use and invoice correlate at 0.93: use alone is kept.",
            (
                "Correlation",
                "Correlated features",
                "Redundancy",
                "Collinearity",
            ),
        ),
        FieldSpec(
            "Leakage checks",
            "How could it know the future, and which check says that it does not?",
            "Joined as of the first of the month; tests/test_data.py compares with a later snapshot.",
            (
                "Leakage",
                "Leakage check",
                "Leak checks",
                "Future information",
            ),
        ),
        FieldSpec(
            "Train/serve equivalence",
            "Is it the same code, or which test says that both agree?",
            "The same `features.py`; 50 golden rows in tests/test_features.py.",
            (
                "Train-serve equivalence",
                "Train/serve parity",
                "Training-serving skew",
                "Train serve equivalence",
                "Serving equivalence",
                "Parity",
            ),
        ),
    ),
)
