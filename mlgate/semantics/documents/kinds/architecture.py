"""The architecture of a pipeline: twelve sections, and a table of what it is built from."""

from __future__ import annotations

from mlgate.semantics.documents.kind import ColumnSpec, DocumentKind, FieldSpec, Layout, RowSpec, TableSpec

KIND = DocumentKind(
    name="architecture",
    title="Architecture",
    purpose="How data becomes decisions here: what runs, on what it is built, and what was left out on purpose.",
    path="docs/architecture.md",
    files=("architecture", "ml architecture", "pipeline architecture", "mlops architecture", "system design"),
    titles=(
        "Architecture document",
        "ML architecture",
        "Pipeline architecture",
        "MLOps architecture",
        "System architecture",
        "Architektur",
    ),
    layout=Layout.SECTIONS,
    telling=(
        "Data plan",
        "Feature engineering plan",
        "Training and evaluation plan",
        "Monitoring and drift plan",
        "Stack specification",
        "Deferred components",
        "Pipeline decomposition",
    ),
    fields=(
        FieldSpec(
            "Pipeline overview",
            "Which problem is solved for whom, and how does data flow from its source to a decision?",
            "Call those who will leave: billing export -> features -> score -> call list, every first of the month.",
            (
                "Overview",
                "Problem statement",
                "Problem and overview",
                "System overview",
                "Überblick",
            ),
        ),
        FieldSpec(
            "Data plan",
            "Which sources, how fresh, who owns them, how are they validated and versioned?",
            "Billing (daily), support calls (hourly), snapshots in DVC; 42 checks, a failed one stops the run.",
            (
                "Data",
                "Data sources",
                "Data ingestion",
                "Data ingestion and validation",
                "Data management",
                "Datenplan",
            ),
        ),
        FieldSpec(
            "Feature engineering plan",
            "Which features, computed by which code, for training and for serving?",
            "14 features in `src/data/features.py`, used by training and by the batch scorer alike.",
            (
                "Feature engineering",
                "Feature plan",
                "Feature pipeline",
                "Features and transformations",
            ),
        ),
        FieldSpec(
            "Training and evaluation plan",
            "How is it trained, split, judged, and against which baseline?",
            "Boosted trees, split by month; judged by `gates/churn.yaml` against champion and rule of thumb.",
            (
                "Training & evaluation",
                "Training plan",
                "Model training and evaluation",
                "Training, evaluation",
                "Model training",
                "Training",
            ),
        ),
        FieldSpec(
            "Deployment plan",
            "How does a model get to where it is used, and how does it get back?",
            "`mlgate promote` moves the alias; the nightly batch loads it; `mlgate rollback` moves it back.",
            (
                "Deployment",
                "Serving",
                "Deployment and serving",
                "Serving plan",
                "Model deployment",
            ),
        ),
        FieldSpec(
            "Monitoring and drift plan",
            "What is watched, who is woken, and what counts as drift?",
            "Null rates and PSI of each feature daily; above 0.25 the owner is paged; labels arrive after 30 days.",
            (
                "Monitoring & drift",
                "Monitoring",
                "Monitoring plan",
                "Drift detection",
                "Monitoring and observability",
            ),
        ),
        FieldSpec(
            "Versioning and governance",
            "How are code, data and models versioned, and who approves?",
            "git, DVC, MLflow registry; promotion takes a passed gate and one approval that is not the author's.",
            (
                "Versioning & governance",
                "Governance",
                "Versioning",
                "Model governance",
                "Approval and governance",
            ),
        ),
        FieldSpec(
            "Stack specification",
            "What is each part built with, and why?",
            "See the table.",
            (
                "Stack",
                "Technology stack",
                "Tech stack",
                "Technologies",
                "Tooling",
                "Tools and stack",
            ),
        ),
        FieldSpec(
            "Pipeline decomposition",
            "Which pipelines are there, which stages has each, and what starts it?",
            "Training (stages 1 to 6) on request; inference nightly; drift daily; retraining when PSI is above 0.25.",
            (
                "Pipelines",
                "Pipeline stages",
                "Stages",
                "Pipeline design",
                "Pipeline structure",
            ),
        ),
        FieldSpec(
            "Project structure",
            "Where does which code live?",
            "`src/data`, `src/models`, `src/training`, `src/evaluation`, `configs`, `tests`.",
            (
                "Repository structure",
                "Directory structure",
                "Folder structure",
                "Code structure",
                "Repository layout",
                "Project layout",
            ),
        ),
        FieldSpec(
            "MVP scope",
            "What is built first, and how do you tell that it is enough?",
            "Batch scores for one country, by hand to the save team; enough when 30 of 100 calls reach a leaver.",
            (
                "Minimum viable product",
                "Scope",
                "Scope of the MVP",
                "First release",
                "MVP",
            ),
        ),
        FieldSpec(
            "Deferred components",
            "What is left out for now, and which event brings it in?",
            "Feature store: when a second model reads these features. Online serving: when the shop asks for it.",
            (
                "Deferred",
                "Out of scope",
                "Not included",
                "What is not included",
                "Future work",
                "Later",
                "Non-goals",
                "Deferred and when to add",
            ),
        ),
    ),
    tables=(
        TableSpec(
            "Stack specification",
            "Component",
            (
                ColumnSpec(
                    "Choice", "With what?", ("Tool", "Technology", "Selection", "Selected", "Product", "Auswahl")
                ),
                ColumnSpec(
                    "Why",
                    "Why this, or why none?",
                    ("Reason", "Rationale", "Justification", "Because", "Warum", "Begründung"),
                ),
            ),
            (
                RowSpec(
                    "Orchestrator",
                    ("cron and make", "one job a night needs no scheduler"),
                    ("Orchestration", "Workflow orchestrator", "Pipeline orchestrator", "Scheduler"),
                ),
                RowSpec(
                    "Artifact store",
                    ("S3", "the bucket of the company, versioned"),
                    ("Artefact store", "Artifact storage", "Storage", "Object store"),
                ),
                RowSpec(
                    "Experiment tracker",
                    ("MLflow", "runs on our own server; gates read it"),
                    ("Experiment tracking", "Tracking"),
                ),
                RowSpec(
                    "Data validator",
                    ("pandera", "schemas are code, beside the loader"),
                    ("Data validation", "Data quality", "Validation"),
                ),
                RowSpec("Model registry", ("MLflow registry", "aliases, and moved by `mlgate promote`"), ("Registry",)),
                RowSpec(
                    "Deployer",
                    ("none", "the batch loads the alias; nothing is deployed"),
                    ("Model deployer", "Deployment", "Serving", "Model serving"),
                ),
                RowSpec(
                    "Container registry", ("GHCR", "comes with the repository"), ("Image registry", "Docker registry")
                ),
                RowSpec(
                    "Alerter",
                    ("PagerDuty", "the on-call team of the save desk"),
                    ("Alerting", "Alerts", "Notification"),
                ),
                RowSpec(
                    "Step operator",
                    ("none", "every step fits the machine of the job"),
                    ("Step runner", "Compute", "Step execution"),
                ),
            ),
            reason="Why",
        ),
    ),
)
