"""Which part of the system a file belongs to, by its path, and by the words on the lines of a configuration."""

from __future__ import annotations

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Final
from mlgate.semantics.stages.vocabulary import Stage

_BESIDE = lazy_regex(
    r"(?i)(?:^|/)(?:tests?|docs?|examples?|\.vscode|\.idea)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$|\.(?:md|rst)$"
)
"""Tests and documents are no stage: they are judged by what they say."""

_BY_PATH: Final = (
    (Stage.MONITORING, r"monitor|drift|alerts?|dashboards?|grafana|prometheus"),
    (
        Stage.DEPLOYMENT,
        r"deploy|k8s|kubernetes|helm|terraform|argocd|rollout|rollback|workflows|gitlab-ci|jenkinsfile|cloudbuild",
    ),
    (
        Stage.PACKAGING,
        r"dockerfile|containerfile|requirements|pyproject|setup|pipfile|poetry|environment|lock|bentofile|packag",
    ),
    (Stage.INFERENCE, r"serv(?:e|ing|er)|predict\w*|inference|api|app|scor(?:e|ing|er)|endpoint|handler"),
    (Stage.EVALUATION, r"eval\w*|metrics?|gates?|promot\w*|thresholds?|validation"),
    (Stage.LABELS, r"labels?|labell?ing|annotat\w*|targets?"),
    (Stage.FEATURES, r"features?|featuri\w+|preprocess\w*|transforms?|encod\w+"),
    (Stage.TRAINING, r"train\w*|models?|params|hparams|hyperparam\w*|tuning|experiments?"),
    (Stage.DATA, r"data(?:sets?)?|load(?:er|ing)?|extract\w*|ingest\w*|etl|raw|quer(?:y|ies)|sql|dbt|dvc"),
)
"""By a word of the path; of several the first that fits."""
_PATTERNS: Final = tuple((stage, lazy_regex(rf"(?:^|[^a-z])(?:{words})(?:[^a-z]|$)")) for stage, words in _BY_PATH)

_BY_LINE: Final = (
    (
        Stage.TRAINING,
        lazy_regex(
            r"(?i)\b(?:learning_rate|n_estimators|max_depth|num_leaves|epochs?|batch_size|optimizer|dropout|hidden\w*|"
            r"random_state|seed|weight_decay|early_stopping\w*|model|subsample|l[12]|alpha|gamma|n_splits|test_size)\b[\"']?\s*[:=]"
        ),
    ),
    (
        Stage.EVALUATION,
        lazy_regex(
            r"(?i)\b(?:\w*threshold|metrics?|gates?|slices?|baseline|max_drop|min_gain|auc|f1|recall|precision)\b[\"']?\s*[:=]"
        ),
    ),
    (
        Stage.LABELS,
        lazy_regex(r"(?i)\b(?:\w*labels?|label_\w+|targets?|target_\w+)\b[\"']?\s*[:=]|\bas\s+(?:label|target)\b"),
    ),
    (
        Stage.FEATURES,
        lazy_regex(r"(?i)\b(?:\w*features?|encoders?|scaler|columns|categorical\w*|numerical\w*)\b[\"']?\s*[:=]"),
    ),
    (
        Stage.DATA,
        lazy_regex(
            r"(?i)\b(?:data\w*|source|table|query|snapshot\w*|bucket|path|partition\w*)\b[\"']?\s*[:=]|\bselect\b.*|\bfrom\s+\w+\.\w+|\bjoin\b"
        ),
    ),
    (
        Stage.MONITORING,
        lazy_regex(r"(?i)\b(?:alerts?\w*|drift\w*|psi|slo|p9[59]\w*|on_?call|dashboard\w*)\b[\"']?\s*[:=]"),
    ),
    (
        Stage.DEPLOYMENT,
        lazy_regex(
            r"(?i)\b(?:image|replicas?|traffic|canary|rollout\w*|namespace|kind|stage|environment)\b[\"']?\s*[:=]"
        ),
    ),
    (
        Stage.INFERENCE,
        lazy_regex(r"(?i)\b(?:timeout\w*|endpoint\w*|workers|max_batch\w*|port|route\w*|fallback\w*)\b[\"']?\s*[:=]"),
    ),
    (
        Stage.PACKAGING,
        lazy_regex(r"(?i)^\s*[\w.-]+\s*(?:==|~=|>=)\s*[\d]|\b(?:dependencies|requires|python_version)\b"),
    ),
)
"""By what a line of a configuration, a query or a manifest sets."""
_ROWS = (".csv", ".tsv", ".parquet", ".feather", ".jsonl", ".ndjson", ".avro", ".orc", ".npy", ".npz")
CONFIGURATION = (
    ".yaml",
    ".yml",
    ".toml",
    ".json",
    ".cfg",
    ".ini",
    ".sql",
    ".txt",
    ".env",
    ".tf",
    ".hcl",
    ".conf",
    ".jinja",
    ".j2",
)


def is_beside(path: str) -> bool:
    """Whether a file is a test or a document."""
    return _BESIDE.search(path) is not None


def stage_of_path(path: str) -> Stage | None:
    """The stage that the words of a path speak of: those of the name before those of the folders."""
    if is_beside(path):
        return None
    folders, _, name = path.lower().rpartition("/")
    for part in (name, *reversed(folders.split("/"))):
        for stage, pattern in _PATTERNS:
            if part and pattern.search(part) is not None:
                return stage
    return Stage.DATA if name.endswith(_ROWS) else None


def stage_of_line(line: str) -> tuple[Stage, str] | None:
    """The stage that a line of a configuration speaks of, and the words that say so."""
    for stage, pattern in _BY_LINE:
        match = pattern.search(line)
        if match is not None:
            return stage, " ".join(match[0].split())[:60]
    return None
