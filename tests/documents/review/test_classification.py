"""Which parts of the system a change touches, in real repositories."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlgate.documents.review.path_stages import stage_of_line, stage_of_path
from mlgate.documents.review.values import Review
from mlgate.semantics.stages.vocabulary import MARK_KINDS, Stage
from tests.documents.review.sound import SOUND, put, reviewed
from tests.functional.project import git, notebook

START = {"a.py": "import os\n", "configs/base.yaml": "seed: 1\n", "README.md": "# a\n"}


def touched(review: Review) -> dict[str, list[str]]:
    return {item.stage.value: [found.words for found in item.evidence] for item in review.change.stages}


CODE = {
    Stage.DATA: "import pandas as pd\nrows = pd.read_csv('a.csv')\n",
    Stage.LABELS: "import pandas as pd\nframe = pd.DataFrame()\ny = frame['back']\n",
    Stage.FEATURES: "from sklearn.preprocessing import StandardScaler as S\nscaler = S()\n",
    Stage.TRAINING: "from sklearn.model_selection import train_test_split as cut\na, b = cut([1, 2], random_state=1)\n",
    Stage.EVALUATION: "import sklearn.metrics as m\nm.roc_auc_score([0, 1], [0.1, 0.9])\n",
    Stage.PACKAGING: "import mlflow\nmlflow.sklearn.log_model(object(), name='m')\n",
    Stage.INFERENCE: "import joblib\nmodel = joblib.load('models/m.joblib')\nmodel.predict([[1]])\n",
    Stage.MONITORING: "from prometheus_client import Counter\nhits = Counter('hits', 'all')\n",
    Stage.DEPLOYMENT: "import mlflow\nmlflow.MlflowClient().set_registered_model_alias('m', 'champion', '3')\n",
}
"""A call by another name than its own, so that only resolved names tell."""
FILES = {
    Stage.DATA: ("queries/x.sql", "select a from visits.day\n"),
    Stage.LABELS: ("configs/x.yaml", "label_column: back\n"),
    Stage.FEATURES: ("configs/x.yaml", "categorical_features: [ward]\n"),
    Stage.TRAINING: ("configs/x.yaml", "learning_rate: 0.1\n"),
    Stage.EVALUATION: ("gates/x.yaml", "gates: []\n"),
    Stage.PACKAGING: ("requirements.txt", "numpy==2.1.0\n"),
    Stage.INFERENCE: ("conf/x.toml", "timeout_ms = 80\n"),
    Stage.MONITORING: ("ops/x.json", '{"alerts": []}\n'),
    Stage.DEPLOYMENT: ("ops/x.yaml", "replicas: 2\n"),
}


@pytest.mark.parametrize("stage", list(Stage))
def test_code_tells_by_what_it_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: Stage) -> None:
    put(tmp_path, START)
    put(tmp_path, {"z.py": CODE[stage]})
    found = reviewed(tmp_path, monkeypatch, ".", "--new-from", "HEAD~1")
    assert stage.value in touched(found)
    places = [item.location for entry in found.change.stages for item in entry.evidence if item.location is not None]
    assert all(place.path == "z.py" and place.line >= 1 for place in places)


@pytest.mark.parametrize("stage", list(Stage))
def test_other_files_tell_by_their_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: Stage) -> None:
    put(tmp_path, START)
    name, text = FILES[stage]
    put(tmp_path, {name: text})
    found = reviewed(tmp_path, monkeypatch, ".", "--new-from", "HEAD~1")
    assert stage.value in touched(found), touched(found)


def test_every_stage_has_marks() -> None:
    assert {kind.stage for kind in MARK_KINDS.values()} - {None} == set(Stage)


def test_only_changed_lines_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"a.py": CODE[Stage.DATA] + CODE[Stage.TRAINING]})
    put(tmp_path, {"a.py": CODE[Stage.DATA] + CODE[Stage.TRAINING] + "print(a)\n" + CODE[Stage.EVALUATION]})
    found = reviewed(tmp_path, monkeypatch, ".", "--new-from", "HEAD~1")
    assert touched(found) == {"evaluation": ["m.roc_auc_score"]}


def test_what_was_removed_is_a_change_of_its_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"a.py": CODE[Stage.DATA] + "\nkept = 1\n" + CODE[Stage.EVALUATION]})
    put(tmp_path, {"a.py": CODE[Stage.DATA] + "\nkept = 1\n"})
    found = reviewed(tmp_path, monkeypatch, ".", "--new-from", "HEAD~1")
    assert touched(found) == {"evaluation": ["removed: m.roc_auc_score"]}


def test_a_deleted_file_tells_what_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {**START, "deep/down/z.py": CODE[Stage.TRAINING]})
    git(tmp_path, "rm", "-qr", "deep")
    git(tmp_path, "commit", "-qm", "gone")
    found = reviewed(tmp_path, monkeypatch, ".", "--new-from", "HEAD~1")
    assert "training" in touched(found)


def test_a_renamed_file_is_no_change_of_what_it_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {**START, "b.py": CODE[Stage.TRAINING] * 5})
    git(tmp_path, "mv", "b.py", "c.py")
    git(tmp_path, "commit", "-qm", "renamed")
    found = reviewed(tmp_path, monkeypatch, ".", "--new-from", "HEAD~1")
    assert touched(found) == {}
    assert found.change.other == ("c.py",)


def test_a_binary_file_is_told_by_its_path_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, START)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "visits.parquet").write_bytes(b"PAR1\0\0label: \0" * 50)
    (tmp_path / "configs" / "blob.yaml").write_bytes(b"learning_rate: 1\n\0\0\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "binary")
    found = reviewed(tmp_path, monkeypatch, ".", "--new-from", "HEAD~1")
    assert touched(found) == {"data": ["added, by its path"]}


def test_a_huge_configuration_is_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, START)
    put(tmp_path, {"values.json": "[" + '"learning_rate: 1",\n' * 80_000 + "1]"})
    found = reviewed(tmp_path, monkeypatch, ".", "--new-from", "HEAD~1")
    assert touched(found) == {}


def test_a_notebook_tells_by_its_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {**START, "n.ipynb": notebook("x = 1")})
    put(tmp_path, {"n.ipynb": notebook("x = 1", CODE[Stage.FEATURES])})
    found = reviewed(tmp_path, monkeypatch, ".", "--new-from", "HEAD~1")
    (entry,) = found.change.stages
    place = entry.evidence[0].location
    assert entry.stage is Stage.FEATURES
    assert place is not None and place.cell is not None and place.cell.index == 2


def test_files_that_git_does_not_know_yet_are_part_of_the_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, START)
    put(tmp_path, {"z.py": CODE[Stage.DATA]}, commit=False)
    found = reviewed(tmp_path, monkeypatch, ".", "--new-from", "HEAD")
    assert "data" in touched(found)


def test_names_of_any_characters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, START)
    put(tmp_path, {"ord ner/träin\u202e.py": CODE[Stage.TRAINING], 'q"uo te.yaml': "seed: 2\n"})
    os.symlink("nowhere", tmp_path / "dead.py")
    git(tmp_path, "add", ".")
    found = reviewed(tmp_path, monkeypatch, ".", "--new-from", "HEAD~1")
    assert "training" in touched(found)


def test_a_point_outside_of_the_change_is_judged_and_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = {**SOUND, "src/monitor.py": '"""Nothing is watched but the service."""\n'}
    put(tmp_path, broken)
    put(tmp_path, {"src/features.py": SOUND["src/features.py"].replace('"surgery"', '"surgeries"')})
    found = reviewed(tmp_path, monkeypatch, ".", "--new-from", "HEAD~1")
    monitoring = next(point for point in found.points if point.id == "RC11")
    assert (monitoring.state.value, monitoring.due) == ("not met", False)
    (finding,) = [item for item in found.findings if item.source == "RC11"]
    assert not finding.counts
    assert found.verdict.value.startswith("APPROVE")


@pytest.mark.parametrize(
    ("path", "stage"),
    [
        ("src/data/loader.py", Stage.DATA),
        ("src/training/train.py", Stage.TRAINING),
        ("k8s/service.yaml", Stage.DEPLOYMENT),
        ("deploy/values.yaml", Stage.DEPLOYMENT),
        ("Dockerfile", Stage.PACKAGING),
        ("monitoring/drift.py", Stage.MONITORING),
        ("labels/2026.csv", Stage.LABELS),
        ("src/feature_store.py", Stage.FEATURES),
        ("evaluation/report.py", Stage.EVALUATION),
        ("tests/test_train.py", None),
        ("docs/training.md", None),
        ("README.md", None),
        ("src/utils.py", None),
    ],
)
def test_paths_speak_by_their_words(path: str, stage: Stage | None) -> None:
    assert stage_of_path(path) is stage


def test_a_line_of_prose_speaks_of_nothing() -> None:
    assert stage_of_line("# the model of last year") is None
    assert stage_of_line("") is None


def test_a_change_that_takes_the_way_back_away_is_held_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path)
    line = "      - run: mlgate rollback --model readmission --rehearse\n"
    workflow = SOUND[".github/workflows/ml.yml"]
    assert line in workflow
    put(tmp_path, {".github/workflows/ml.yml": workflow.replace(line, "")})
    found = reviewed(tmp_path, monkeypatch, ".", "--new-from", "HEAD~1")
    assert touched(found)["deployment"] == ["removed: mlgate rollback"]
    (gap,) = [item for item in found.findings if item.title == "No way back to the model before"]
    assert gap.counts
    assert found.verdict.value == "BLOCK"


def test_a_gap_that_was_there_before_does_not_hold_a_change_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workflow = SOUND[".github/workflows/ml.yml"].replace(
        "      - run: mlgate rollback --model readmission --rehearse\n", ""
    )
    put(tmp_path, {**SOUND, ".github/workflows/ml.yml": workflow})
    put(tmp_path, {"src/serve.py": SOUND["src/serve.py"].replace("TIMEOUT_SECONDS = 0.2", "TIMEOUT_SECONDS = 0.3")})
    found = reviewed(tmp_path, monkeypatch, ".", "--new-from", "HEAD~1")
    (gap,) = [item for item in found.findings if item.title == "No way back to the model before"]
    assert not gap.counts
    whole = reviewed(tmp_path, monkeypatch)
    assert whole.verdict.value == "BLOCK"
