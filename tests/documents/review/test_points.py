"""Each point of the checklist alone: met, not met, unknown."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from mlgate.documents.review.points import checklist
from mlgate.documents.review.values import PartResult, Review, State, Verdict
from tests.documents.review.sound import SOUND, explained, put, reviewed, states, titles
from tests.functional.project import notebook


def test_a_sound_project_meets_all_twelve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = reviewed(put(tmp_path), monkeypatch)
    assert set(states(found).values()) == {State.MET}, explained(found)
    assert found.verdict is Verdict.APPROVE, titles(found)


class Edit(NamedTuple):
    """A change of one file of the sound project: `old` becomes `new`; an empty `old` writes the whole file."""

    path: str
    old: str
    new: str


DATA, PREDICTION = "contracts/data_contract.yaml", "contracts/prediction_contract.yaml"
LEAK = Edit(
    "src/train.py",
    "    X_train, X_test, y_train, y_test = train_test_split(features, readmitted, shuffle=False)\n",
    "    scaled = StandardScaler().fit_transform(features){comment}\n"
    "    X_train, X_test, y_train, y_test = train_test_split(scaled, readmitted, shuffle=False)\n",
)
SCALER = Edit(
    "src/train.py",
    "import train_test_split\n",
    "import train_test_split\nfrom sklearn.preprocessing import StandardScaler\n",
)
IGNORED = "  # mlgate: ignore[MLG101] -- the scale is a constant of the device"


def _leak(comment: str) -> Edit:
    return LEAK._replace(new=LEAK.new.format(comment=comment))


def _off(*rules: str) -> Edit:
    return Edit("mlgate.toml", "[project]", f"ignore = {list(rules)!r}\n[project]")


NOT_MET: dict[str, tuple[Edit, ...]] = {
    "RC1": (Edit(PREDICTION, "decision_owner: head of discharge planning", "decision_owner: TBD"),),
    "RC2": (Edit(DATA, "delay: 30 days", "delay: TODO"),),
    "RC3": (_leak(""), SCALER),
    "RC4": (Edit("requirements.txt", "pandas==2.2.3", "pandas>=2"),),
    "RC5": (
        Edit(
            "gates/readmission.yaml",
            "  - {id: not-worse, metric: auc, direction: max, baseline: champion, max_drop: 0.01}\n",
            "",
        ),
    ),
    "RC6": (
        Edit("gates/readmission.yaml", '  - {id: wards, slices: "slice/ward/*/auc", min: 0.6}\n', ""),
        Edit(
            "src/train.py", '        mlflow.log_metric("slice/ward/surgery/auc", by_ward(model, X_test, y_test))\n', ""
        ),
    ),
    "RC7": (Edit("gates/readmission.yaml", "max_drop: 0.01}", "max_drop: 0.01, on_missing: pass}"),),
    "RC8": (
        Edit("src/serve.py", "from src.features import build_features\n", ""),
        Edit(
            "src/serve.py",
            "    rows = build_features(pd.DataFrame([visit.model_dump()]))\n",
            '    rows = pd.DataFrame([visit.model_dump()])\n    rows["is_surgery"] = (rows["ward"] == "surgery").astype(int) * rows["age"]\n',
        ),
        Edit(
            "src/features.py",
            '    return pd.DataFrame({"age": visits["age"], "is_surgery": (visits["ward"] == "surgery").astype(int)})\n',
            '    rows = visits.copy()\n    rows["is_surgery"] = (rows["ward"] == "surgery").astype(int) * rows["age"]\n    return rows\n',
        ),
    ),
    "RC9": (Edit("src/train.py", ", input_example=X_train.head()", ""),),
    "RC10": (
        Edit("src/serve.py", "asyncio.wait_for(infer(rows), TIMEOUT_SECONDS)", "infer(rows)"),
        Edit("src/serve.py", "TIMEOUT_SECONDS = 0.2\n", ""),
        Edit("src/serve.py", "except TimeoutError:", "except ConnectionError:"),
    ),
    "RC11": (Edit("src/monitor.py", "", '"""Nothing is watched but the service."""\n'),),
    "RC12": (
        Edit(
            "src/train.py",
            "@dataclass(frozen=True)",
            'PASSWORD = "hunter2-correct-horse-battery"\n\n\n@dataclass(frozen=True)',
        ),
    ),
}
"""What keeps one point from being met, and touches no other."""

UNKNOWN: dict[str, tuple[Edit, ...]] = {
    "RC1": (Edit(PREDICTION, "decision_owner: head of discharge planning", "decision_owner: unknown"),),
    "RC2": (Edit(DATA, "delay: 30 days", "delay: unknown"),),
    "RC3": (_leak(IGNORED), SCALER),
    "RC5": (
        Edit("src/train.py", "from sklearn.dummy import DummyClassifier\n", ""),
        Edit("src/train.py", '    baseline = DummyClassifier(strategy="prior").fit(X_train, y_train)\n', ""),
        Edit(
            "src/train.py",
            '        mlflow.log_metric("baseline_auc", roc_auc_score(y_test, baseline.predict_proba(X_test)[:, 1]))\n',
            "",
        ),
        Edit("src/train.py", "Train, judge beside a baseline, log.", "Train, judge, log."),
    ),
    "RC6": (
        *NOT_MET["RC6"],
        Edit(
            "docs/iteration-compact.md",
            "",
            "# Iteration Compact\n\n"
            + "".join(
                f"**{name}:** {text}\n\n"
                for name, text in (
                    ("Goal", "Nurses call 30 of 100 patients who would have come back, today 18."),
                    ("Who cares", "The ward, and the insurer."),
                    ("Success metric", "auc >= 0.7 on the visits of May"),
                    ("Eval slices", "unknown"),
                )
            ),
        ),
    ),
    "RC7": (_off("MLG613", "MLG614", "MLG616"),),
    "RC8": (
        Edit("contracts/serving_contract.yaml", "features: both import features.py", "features: unknown"),
        Edit("src/serve.py", "from src.features import build_features\n", ""),
        Edit(
            "src/serve.py", "build_features(pd.DataFrame([visit.model_dump()]))", "pd.DataFrame([visit.model_dump()])"
        ),
    ),
    "RC9": (
        Edit("contracts/serving_contract.yaml", "preprocessing: in the same pipeline object", "preprocessing: unknown"),
    ),
    "RC10": (_off("MLG701", "MLG702", "MLG710"),),
    "RC11": (Edit("src/monitor.py", "label_delay", "days_until_known"),),
    "RC12": (Edit(DATA, "pii: [name, birth_date]", "pii: unknown"),),
}
"""What leaves one point open, and touches no other; RC4 has a test of its own."""


def edited(edits: Iterable[Edit]) -> dict[str, str]:
    """The files of the sound project after some edits, each of which must find what it replaces."""
    files = dict(SOUND)
    for edit in edits:
        text = files.get(edit.path, "")
        assert edit.old in text, f"{edit.path} has no {edit.old!r}"
        files[edit.path] = text.replace(edit.old, edit.new) if edit.old else edit.new
    return files


@pytest.mark.parametrize("point", NOT_MET)
def test_a_point_alone_is_not_met(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    found = reviewed(put(tmp_path, edited(NOT_MET[point])), monkeypatch)
    others = {other: state for other, state in states(found).items() if state is not State.MET}
    assert others == {point: State.NOT_MET}, explained(found)
    assert found.verdict in (Verdict.WARNINGS, Verdict.BLOCK)
    result = next(item for item in found.points if item.id == point)
    assert all(part.evidence for part in result.parts if part.state is State.NOT_MET)
    assert all(part.ask for part in result.parts if part.state is State.NOT_MET)


@pytest.mark.parametrize("point", UNKNOWN)
def test_a_point_alone_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    found = reviewed(put(tmp_path, edited(UNKNOWN[point])), monkeypatch)
    others = {other: state for other, state in states(found).items() if state is not State.MET}
    assert others == {point: State.UNKNOWN}, explained(found)
    assert found.verdict is Verdict.WARNINGS, titles(found)
    assert any(point in reason for reason in found.reasons)


def test_a_state_that_is_no_commit_leaves_reproducibility_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path)
    put(tmp_path, {"src/features.py": SOUND["src/features.py"] + "\n# changed since\n"}, commit=False)
    found = reviewed(tmp_path, monkeypatch)
    assert {point: state for point, state in states(found).items() if state is not State.MET} == {"RC4": State.UNKNOWN}


def test_every_point_has_a_case_of_each_state() -> None:
    points = {point.id for point in checklist()}
    assert points == set(NOT_MET) == {*UNKNOWN, "RC4"}
    assert len(points) == 12


KINDS = {
    "online": set(),
    "batch": set(),
    "research": {"RC6", "RC7", "RC8", "RC10", "RC11"},
    "notebook": {"RC1", "RC6", "RC7", "RC8", "RC9", "RC10", "RC11"},
}
"""Points that a kind of project is not asked at all."""


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_asked_beyond_the_kind_of_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    files = {**SOUND, "mlgate.toml": f'[project]\nkind = "{kind}"\n'}
    found = reviewed(put(tmp_path, files), monkeypatch)
    assert {point for point, state in states(found).items() if state is State.NOT_ASKED} == KINDS[kind]
    assert found.verdict is Verdict.APPROVE, explained(found)


def test_a_batch_job_is_not_asked_for_what_only_a_service_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = [*NOT_MET["RC10"], Edit("mlgate.toml", '"online"', '"batch"')]
    found = reviewed(put(tmp_path, edited(edits)), monkeypatch)
    serving = next(point for point in found.points if point.id == "RC10")
    assert {part.name for part in serving.parts if part.state is State.NOT_ASKED} == {
        "requests are validated",
        "answers say which model gave them",
        "an answer has a time limit",
        "there is an answer when the model is down",
    }
    assert serving.state is State.MET


def test_without_a_kind_only_what_the_files_show_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"train.py": TRAIN_ALONE, "requirements.txt": "scikit-learn==1.5.2\npandas==2.2.3\n"}
    found = reviewed(put(tmp_path, files), monkeypatch)
    assert found.kind is None
    asked = {point.id for point in found.points if point.state is not State.NOT_ASKED}
    assert asked == {"RC2", "RC3", "RC4", "RC5", "RC12"}, explained(found)


TRAIN_ALONE = """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

visits = pd.read_csv("visits.csv")
X_train, X_test, y_train, y_test = train_test_split(visits[["age"]], visits["back"], random_state=7)
model = LogisticRegression().fit(X_train, y_train)
roc_auc_score(y_test, model.predict_proba(X_test)[:, 1])
"""


def test_silence_is_no_proof_where_nothing_was_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = reviewed(put(tmp_path, {"helpers.py": "def double(x):\n    return 2 * x\n"}), monkeypatch)
    leakage = next(point for point in found.points if point.id == "RC3")
    assert leakage.state is State.UNKNOWN
    assert {part.note for part in leakage.parts} == {"nothing to look at was found", "no file says so"}


def test_a_file_that_was_not_read_to_its_end_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [TRAIN_ALONE, "def broken(:\n"]
    found = reviewed(put(tmp_path, {"train.ipynb": notebook(*cells)}), monkeypatch)
    leakage = next(point for point in found.points if point.id == "RC3")
    assert State.MET not in {part.state for part in leakage.parts}
    assert "high MLG001" in "\n".join(titles(found))


def test_a_reasoned_exception_does_not_undo_what_is_proved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = '"/mnt/certificates/ca.pem"  # mlgate: ignore[MLG303] -- IT installs it on every machine'
    edit = Edit("src/train.py", "@dataclass(frozen=True)", f"CERTIFICATE = {path}\n\n\n@dataclass(frozen=True)")
    found = reviewed(put(tmp_path, edited([edit])), monkeypatch)
    assert set(states(found).values()) == {State.MET}, explained(found)


def part(found: Review, point: str, name: str) -> PartResult:
    """One part of a point, by the beginning of its name."""
    parts = next(item for item in found.points if item.id == point).parts
    return next(item for item in parts if item.name.startswith(name))


@pytest.mark.parametrize(
    ("point", "name", "code", "edit"),
    [
        (
            "RC3",
            "nothing is learnt that is not known",
            "MLG116",
            Edit("src/train.py", "build_features(visits), visits", 'visits[["age", "length_of_stay"]], visits'),
        ),
        (
            "RC12",
            "no personal column",
            "MLG709",
            Edit(
                "src/train.py", "    features, readmitted", '    print(visits["birth_date"])\n    features, readmitted'
            ),
        ),
        (
            "RC2",
            "the code keeps to it",
            "MLD303",
            Edit("src/train.py", "build_features(visits), visits", 'visits[["age", "heigth"]], visits'),
        ),
    ],
    ids=["RC3", "RC12", "RC2"],
)
def test_what_a_contract_says_is_held_against_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, name: str, code: str, edit: Edit
) -> None:
    """Met where the rule was silent on contracted rows, not met where it spoke, unknown where nothing is contracted."""
    sound = part(reviewed(put(tmp_path / "sound"), monkeypatch), point, name)
    assert (sound.state, sound.note.partition(" found ")[2]) == (State.MET, "nothing in 1 file"), sound
    broken = part(reviewed(put(tmp_path / "broken", edited([edit])), monkeypatch), point, name)
    assert broken.state is State.NOT_MET and broken.evidence[0].words.startswith(code), broken
    elsewhere = edited([Edit("src/train.py", "data/visits.parquet", "data/wards.parquet")])
    assert part(reviewed(put(tmp_path / "other", elsewhere), monkeypatch), point, name).state is State.UNKNOWN


def test_what_an_early_end_left_unseen_is_no_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mlgate.semantics.leakage.contracted import contracted_events
    from mlgate.semantics.leakage.events import LeakageEvents
    from mlgate.semantics.module import Module

    def ended_early(module: Module) -> LeakageEvents | None:
        events = contracted_events(module)
        if events is not None:
            monkeypatch.setattr(events, "exhausted", "the budget ran out")
        return events

    monkeypatch.setattr("mlgate.semantics.stages.contract_marks.contracted_events", ended_early)
    found = reviewed(put(tmp_path), monkeypatch)
    assert part(found, "RC2", "the code keeps to it").state is State.UNKNOWN
    assert part(found, "RC3", "nothing is learnt that is not known").state is State.UNKNOWN


def test_bounds_that_mlflow_judges_by_are_declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import mlflow\nmlflow.register_model('runs:/1/model', 'm')\n"
    name = "what a model must reach is declared"
    assert part(reviewed(put(tmp_path / "a", {"a.py": code}), monkeypatch), "RC7", name).state is State.NOT_MET
    judged = {"a.py": code, "b.py": "import mlflow\nmlflow.validate_evaluation_results({}, candidate_result=1)\n"}
    assert part(reviewed(put(tmp_path / "b", judged), monkeypatch), "RC7", name).state is State.MET
