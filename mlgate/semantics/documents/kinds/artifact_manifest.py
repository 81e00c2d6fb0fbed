"""The artifact manifest: what a model file has to bring with it."""

from __future__ import annotations

from mlgate.semantics.documents.kind import DocumentKind, FieldSpec, Layout

KIND = DocumentKind(
    name="artifact-manifest",
    title="Artifact manifest",
    purpose="What the model file brings with it, so that it can be loaded, checked and gone back to years later.",
    path="artifact-manifest.yaml",
    files=("artifact manifest", "artefact manifest", "model manifest"),
    titles=("Artefact manifest", "Model manifest"),
    layout=Layout.YAML,
    telling=("Preprocessing", "Training data", "Model version"),
    fields=(
        FieldSpec(
            "Model version",
            "Which version of which model, of which run?",
            "churn 8, run 8f31c02a",
            (
                "Version",
                "Model",
                "Model and version",
            ),
            is_versioned=True,
        ),
        FieldSpec(
            "Training data",
            "Which snapshot was it trained on?",
            "s3://lake/churn/2026-06-01, dvc 3f1c9a2e",
            (
                "Training data reference",
                "Data reference",
                "Training dataset",
                "Data snapshot",
                "Dataset",
            ),
            is_versioned=True,
        ),
        FieldSpec(
            "Code",
            "Which commit made it?",
            "a41c09e7d2",
            (
                "Code version",
                "Commit",
                "Code SHA",
                "Git commit",
                "Source code",
            ),
            is_versioned=True,
        ),
        FieldSpec(
            "Configuration",
            "Which configuration, by path and hash?",
            "configs/churn.yaml, sha256 9c1b04e7",
            (
                "Config",
                "Config hash",
                "Hyperparameters",
                "Training configuration",
            ),
        ),
        FieldSpec(
            "Preprocessing",
            "Which transforms are saved with it?",
            "The whole scikit-learn pipeline: imputer, encoder, model.",
            (
                "Preprocessor",
                "Transforms",
                "Feature transforms",
                "Pipeline",
            ),
        ),
        FieldSpec(
            "Dependency constraints",
            "Which versions does it load with?",
            "requirements.lock beside the model",
            (
                "Dependencies",
                "Requirements",
                "Environment",
                "Dependency versions",
            ),
        ),
        FieldSpec(
            "Schema validation",
            "Which schema are inputs held against, and what happens to those that fail?",
            "MLflow signature; a bad row is refused with its column.",
            (
                "Input schema",
                "Signature",
                "Schema",
                "Input validation",
            ),
        ),
        FieldSpec(
            "Safe loading",
            "How is it loaded without running what somebody put into it?",
            "skops with a list of trusted types",
            (
                "Loading",
                "Serialization",
                "Serialisation",
                "Format",
                "Loader",
            ),
        ),
        FieldSpec(
            "Logs",
            "What is logged with a prediction, and what never?",
            "request id, model version, score; no names, no addresses",
            (
                "PII-safe logs",
                "Prediction logs",
                "Logging",
                "Log policy",
            ),
        ),
    ),
)
