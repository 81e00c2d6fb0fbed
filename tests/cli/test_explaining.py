"""`mlgate check --explain-flow`: what the leakage analysis believes, in words."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from mlgate.cli.explaining import render
from mlgate.cli.main import main
from mlgate.config.settings import Settings
from mlgate.semantics.leakage.events import LeakageEvents
from mlgate.semantics.leakage.explanation import explain
from mlgate.semantics.leakage.rows import origin_rows
from mlgate.semantics.leakage.wording import Words
from mlgate.semantics.module import Module
from mlgate.sources.read import unit_from_bytes
from mlgate.testing import notebook_source
from tests.cli.test_start_up import modules_after
from tests.semantics.leakage.around_flows import HEAD, JUDGE
from tests.semantics.leakage.flows import FLOWS
from tests.semantics.leakage.realistic import NOTEBOOKS, cells_of

SCRIPT = """\
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, cross_val_score, train_test_split
from sklearn.preprocessing import StandardScaler


class Trainer:
    def __init__(self, path):
        self.frame = pd.read_csv(path)
        self.scaler = StandardScaler()

    def prepare(self):
        self.y = self.frame.pop("y")
        self.X = self.scaler.fit_transform(self.frame)


def main(path="a.csv"):
    frame = pd.read_csv(path)
    n = int(0.8 * len(frame))
    train, test = frame[:n], frame[n:]
    old, new = frame[frame["year"] < 2020], frame[frame["year"] >= 2020]
    sample = frame.sample(frac=0.8)
    rest = frame.drop(sample.index)
    train["age"] = train["age"].fillna(frame["age"].mean())
    data = {"X": train.drop(columns="y"), "y": train["y"]}
    model = Ridge().fit(data["X"], data["y"])
    print(model.score(test.drop(columns="y"), test["y"]))
    for a, b in KFold(3).split(frame):
        Ridge().fit(frame.iloc[a], frame.y.iloc[a]).score(frame.iloc[b], frame.y.iloc[b])
    cross_val_score(Ridge(), frame, frame.y)


trainer = Trainer("b.csv")
trainer.prepare()


def later(x, y):
    a, b = train_test_split(x)
    return Ridge().fit(a, y)


if __name__ == "__main__":
    main()
"""


def module_of(source: str, path: str = "work.py") -> Module:
    return Module(unit_from_bytes(source.encode(), path), settings=Settings())


def explained(source: str, path: str = "work.py") -> str:
    return re.sub(r"\d[\d,]* of \d[\d,]* steps", "N steps", render(explain(module_of(source, path))))


def as_notebook(name: str) -> str:
    return notebook_source([{"source": text, "execution_count": i} for i, text in enumerate(cells_of(NOTEBOOKS[name]))])


@pytest.mark.parametrize("name", ["churn", "a price forecast", "penguins with helpers"])
def test_a_notebook(name: str, snapshot: SnapshotAssertion) -> None:
    assert explained(as_notebook(name), "work.ipynb") == snapshot


def test_a_script_with_classes_and_functions(snapshot: SnapshotAssertion) -> None:
    assert explained(SCRIPT) == snapshot


@pytest.mark.parametrize("name", FLOWS)
def test_lines_fit_a_terminal_and_every_stage_is_told(name: str) -> None:
    text = explained(HEAD + FLOWS[name])
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "\nevents\n" in text


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import os\n", "it imports no library that models are made with"),
        ("import sklearn\nprint(1)\n", "no model is fitted in it"),
        (
            "from sklearn.svm import SVC\nSVC().fit(x, y)\n",
            "no rows are divided in it, and no model is used: no split, no folds, no slice, no score",
        ),
    ],
)
def test_a_file_that_needs_no_run_says_why(source: str, reason: str) -> None:
    text = " ".join(explained(source).split())
    assert text == f"work.py not analysed for leakage: {reason}"


def test_a_budget_that_ran_out_is_said() -> None:
    found = explain(module_of(HEAD + "X = StandardScaler().fit_transform(X)\n" + JUDGE + "z = 1\n" * 500), steps=300)
    assert "budget" in found["ended_early"]
    assert "not analysed to the end: the leakage analysis ran out" in render(found)
    assert found["events"] and found["stages"]


def test_a_cell_that_is_not_python_is_named() -> None:
    source = notebook_source([{"source": "def"}, {"source": HEAD + JUDGE}])
    assert "not read: " in explained(source, "work.ipynb")


def test_a_kind_of_event_that_nobody_foresaw_is_told_by_its_fields() -> None:
    module = module_of(HEAD + JUDGE)

    class EarlyStop:
        __slots__ = ("name", "rows", "site", "watched")

        def __init__(self) -> None:
            (self.site,) = [call.node for call in module.method_calls("score")]
            self.name, self.rows, self.watched = "", origin_rows(("name", "z")), True

    events = LeakageEvents()
    events.early_stops = [EarlyStop()]  # type: ignore[attr-defined]
    (told,) = Words(module, events).told()
    assert told.kind == "early-stop" and "watched" in told.name
    assert told.details == (("rows", "all rows of A"),)


def test_texts_are_not_shown_and_secrets_are_blotted_out() -> None:
    body = 'password = "hunter2hunter2"\nurl = pd.read_sql("q", "postgres://u:hunter2hunter2@db/x")\n'
    found = explain(module_of(HEAD + body + JUDGE))
    assert "hunter2" not in json.dumps(found)


def test_through_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "work.ipynb"
    path.write_text(as_notebook("reviews"), encoding="utf-8")
    assert main(["check", "--explain-flow", str(path), "--isolated"]) == 0
    assert "part 1 of the split in cell 5 of A [train]" in capsys.readouterr().out
    assert main(["check", "--explain-flow", str(path), "--isolated", "--output-format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [stage["place"] for stage in found["stages"]][:2] == ["cell 2", "cell 3"]
    assert {"place", "kind", "name", "details"} == set(found["events"][0])


def test_from_stdin(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((HEAD + JUDGE).encode())))
    assert main(["check", "--explain-flow", "-", "--isolated", "--stdin-filename", "a.py"]) == 0
    assert capsys.readouterr().out.startswith("a.py\n")


def test_what_it_cannot_explain_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("numpy\n", encoding="utf-8")
    for arguments in ([], ["a.py", "b.py"], ["missing.py"], [str(requirements)], [str(tmp_path)]):
        assert main(["check", "--explain-flow", *arguments]) == 2
    assert main(["check", "--explain-flow", "a.py", "--output-format", "sarif"]) == 2
    assert "mlgate: " in capsys.readouterr().err


def test_a_normal_run_loads_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(HEAD + JUDGE, encoding="utf-8")
    loaded = modules_after(tmp_path, "check", ".", "--isolated", full=True)
    assert "mlgate.semantics.leakage.analysis" in loaded
    assert not {
        name for name in loaded if name.rpartition(".")[2] in {"explaining", "observing", "wording", "explanation"}
    }
