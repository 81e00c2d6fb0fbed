"""Reports of a run: the schema, what each format says, that nothing in them is markup or a secret; exit codes."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import mlgate
from mlgate.cli.main import main
from mlgate.reporters.fix_text import cell_ranges
from mlgate.testing import notebook_source
from tests.agent import openai_server as server
from tests.agent.project import FIT, LEAKY, MENDED, SPLIT, UNSEEDED, git, write

SCHEMA = json.loads((Path(mlgate.__file__).parent / "_schemas/fix-report-1.schema.json").read_text())
SECRET = "sk-ant-api03-Zm9vYmFyYmF6cXV4cXV1eGNvcmdlZ3JhdWx0Z2FycGx5"
EVIL = "<script>alert('x')</script> | **bold** `code` ![x](http://evil)"


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """One run with something of everything, in each format."""
    project = tmp_path / "project"
    project.mkdir()
    secret = f'KEY = "{SECRET}"\n'
    notebook = notebook_source([{"source": LEAKY, "execution_count": 1}, {"source": "print(1)", "execution_count": 2}])
    files = {
        "a.py": secret + LEAKY,
        "b.ipynb": notebook,
        "c <b>.py": LEAKY,
        "d.py": UNSEEDED,
        "e.py": LEAKY + "\n" * 300 + "x = 1\n" * 2,
    }
    write(project, files)
    monkeypatch.chdir(project)
    good = server.patch((FIT + SPLIT, MENDED))
    options = ["--select", "MLG101,MLG205", "--max-rounds", "5", "--fail-level", "warning"]
    wanted = [f"--report={name}={tmp_path}/report.{name}" for name in ("json", "markdown", "html")]
    with server.serving(server.unfixable(EVIL), good, good, server.text("no"), server.text(EVIL)) as script:
        agent = ["--agent", script.url, "--model", "m", "--no-unsafe-fixes"]
        assert main(["fix", *options, *agent, *wanted]) == 4
    found = {name: (tmp_path / f"report.{name}").read_text() for name in ("json", "markdown", "html")}
    return {**found, "text": capsys.readouterr().out}


def test_the_json_is_of_its_schema(reports: dict[str, str]) -> None:
    report = json.loads(reports["json"])
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(report, SCHEMA, format_checker=jsonschema.FormatChecker())
    endings = [item["ending"] for item in report["diagnostics"]]
    assert sorted(endings) == sorted(["fixed_by_agent"] * 2 + ["unfixable", "left", "left"])
    assert report["summary"]["before"] == {"error": 0, "warning": 5, "note": 0}
    assert report["summary"]["after"]["warning"] == 3
    assert report["stop"]["reason"] == "max_rounds"
    assert report["tests"]["verdict"] == "unverified" and report["agent"]["model"] == "scripted-1"
    assert report["files"]["stale_cells"] in ({"b.ipynb": [1, 2]}, {})
    assert report["tree"]["before"] != report["tree"]["after"] and len(report["tree"]["commit"]) == 40


def test_no_format_shows_a_secret(reports: dict[str, str]) -> None:
    for text in reports.values():
        assert SECRET not in text


def test_text_and_markdown_say_what_was_done(reports: dict[str, str]) -> None:
    for name in ("text", "markdown"):
        text = reports[name]
        assert "unverified: no tests were run" in text and "max_rounds" in text and "fixed by the agent" in text
        assert "MLG101 fit-before-split" in text
    assert "**unverified: no tests were run**" in reports["markdown"]
    assert "<script>" not in reports["markdown"].partition("<details>")[0].replace("\\<script", "")
    assert "![x]" not in reports["markdown"]


def test_the_page_is_one_file_without_scripts(reports: dict[str, str]) -> None:
    tags: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attributes: Any) -> None:
            tags.append(tag)
            assert not {name for name, _ in attributes} & {"src", "href", "onload", "onclick"}

    Parser().feed(reports["html"])
    assert "script" not in tags and tags.count("table") == 2 and "pre" in tags
    assert "max_rounds" in reports["html"] and len(reports["html"]) < 1_000_000


def test_diff_shows_and_writes_nothing(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    write(tmp_path, {"a.py": UNSEEDED})
    (tmp_path / "a.py").write_text(UNSEEDED + "\n")  # uncommitted, which is no matter where nothing is written
    monkeypatch.chdir(tmp_path)
    assert main(["fix", "--select", "MLG205", "--unsafe-fixes", "--diff"]) == 0
    printed = capsys.readouterr().out
    assert "+    return train_test_split(frame, random_state=42)" in printed
    assert git(tmp_path, "diff").count("random_state") == 0 and not (tmp_path / ".mlgate_cache/fix.lock").exists()


def test_a_clean_project_says_so(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    write(tmp_path, {"a.py": "x = 1\n"})
    monkeypatch.chdir(tmp_path)
    assert main(["fix", "--select", "MLG205", "--output-format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    jsonschema.validate(report, SCHEMA)
    assert (report["stop"]["reason"], report["agent"], report["files"]["written"]) == ("clean", None, [])


def test_safe_fixes_alone_need_no_agent(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    write(tmp_path, {"a.py": UNSEEDED})
    monkeypatch.chdir(tmp_path)
    assert main(["fix", "--select", "MLG205", "--fail-level", "note"]) == 1
    assert "stopped: no_agent" in capsys.readouterr().out
    assert main(["fix", "--select", "MLG205", "--fail-level", "note", "--unsafe-fixes"]) == 0


def test_a_note_on_several_is_left_when_a_fix_only_changes_which_comes_first(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    contract = Path(__file__).parent.parent.parent / "examples" / "contracts" / "subscribers.yaml"
    write(tmp_path, {"contracts/subscribers.yaml": contract.read_text(encoding="utf-8")})
    monkeypatch.chdir(tmp_path)
    main(["fix", "--fail-level", "never", "--output-format", "json"])
    ended = [(item["message"], item["ending"]) for item in json.loads(capsys.readouterr().out)["diagnostics"]]
    assert ended == [
        ("`label.delay` is missing", "fixed"),
        ("`label.confidence` is a placeholder: `TBD`", "left"),
        ("`snapshot.id` is unknown", "left"),
    ]


def test_a_fix_of_ours_that_is_refused_is_our_bug(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    from mlgate.agent.acceptance import judge
    from mlgate.agent.acceptance.verdict import Reason, Refusal, Verdict

    def strict(before: Any, after: Any, targets: Any, permissions: Any) -> Verdict:
        if any(item.code == "MLG205" for item in targets):
            return Verdict(False, Refusal(Reason.NEW_DIAGNOSTIC, "MLG999 made-up is new"))
        return judge(before, after, targets, permissions)

    monkeypatch.setattr("mlgate.agent.session.judge", strict)
    both = UNSEEDED + "\n\ndef check(value: float) -> bool:\n    return value == float('nan')\n"
    write(tmp_path, {"a.py": UNSEEDED, "b.py": both})
    monkeypatch.chdir(tmp_path)
    code = main(
        ["fix", "--select", "MLG205,MLG401", "--unsafe-fixes", "--output-format", "json", "--fail-level", "note"]
    )
    report = json.loads(capsys.readouterr().out)
    assert code == 1
    assert report["bugs"] == [{"code": "MLG205", "paths": ["a.py", "b.py"], "reason": "A4: MLG999 made-up is new"}]
    assert report["summary"]["fixed"] == 1 and report["summary"]["left"] == 2
    assert (tmp_path / "a.py").read_text() == UNSEEDED
    assert "pd.isna(value)" in (tmp_path / "b.py").read_text()


def test_protected_files_are_never_written(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    write(tmp_path, {"a.py": UNSEEDED, "b.py": UNSEEDED, "mlgate.toml": '[project]\nprotected = ["a.py"]\n'})
    monkeypatch.chdir(tmp_path)
    main(["fix", "--select", "MLG205", "--unsafe-fixes"])
    assert (tmp_path / "a.py").read_text() == UNSEEDED != (tmp_path / "b.py").read_text()


def test_a_folder_below_the_root_is_fixed_alone(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    write(tmp_path, {"src/a.py": UNSEEDED, "b.py": UNSEEDED, "mlgate.toml": ""})
    monkeypatch.chdir(tmp_path / "src")
    assert main(["fix", ".", "--select", "MLG205", "--unsafe-fixes"]) == 0
    assert "src/a.py" in capsys.readouterr().out
    assert (tmp_path / "b.py").read_text() == UNSEEDED != (tmp_path / "src/a.py").read_text()


def test_one_constant_may_stand_for_equal_tuples(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    source = """\
import pandas as pd
from statsmodels.tsa.arima.model import ARIMA

frame = pd.read_csv("minutes.csv")
first = ARIMA(frame["minutes"], order=(5, 1, 0)).fit()
second = ARIMA(frame["hours"], order=(5, 1, 0)).fit()
"""
    write(tmp_path, {"a.py": source})
    monkeypatch.chdir(tmp_path)
    assert main(["fix", "--select", "MLG301", "--unsafe-fixes", "--fail-level", "note"]) == 0
    after = (tmp_path / "a.py").read_text()
    assert "ORDER = (5, 1, 0)" in after and after.count("(5, 1, 0)") == 1, capsys.readouterr().out


def test_what_shows_only_after_a_repair_is_fixed_before_the_next_request(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    broken = "import numpy as np\n\nprint 'noise'\nnoise = np.random.default_rng().normal(size=3)\n"
    write(tmp_path, {"noise.ipynb": notebook_source([{"source": broken}])})
    monkeypatch.chdir(tmp_path)
    with server.serving(server.patch(("print 'noise'", "print('noise')"))) as script:
        options = ("--select", "MLG001,MLG2", "--fail-level", "note", "--output-format", "json")
        assert main(["fix", "--agent", script.url, "--model", "m", *options]) == 0
        assert len(script.received) == 1
    assert json.loads(capsys.readouterr().out)["stop"]["reason"] == "clean"
    assert "default_rng(42)" in (tmp_path / "noise.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("cells", "told"), [((4,), "cell 4"), ((1, 2, 3), "cells 1-3"), ((2, 5, 6, 9), "cells 2, 5-6, 9")]
)
def test_neighbouring_cells_are_told_as_a_range(cells: tuple[int, ...], told: str) -> None:
    assert cell_ranges(cells) == told


def test_what_a_repair_lets_show_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trains = 'from sklearn.linear_model import Ridge\n\nif __name__ == "__main__":\n    Ridge().fit(X, y)\n'
    write(tmp_path, {"train.py": trains, "requirements.txt": "scikit-learn\nscipy\nnumpy\n"})
    monkeypatch.chdir(tmp_path)
    report = tmp_path / "report.json"
    options = ["--select", "MLD301,MLD302,MLG906", "--fail-level", "never", "--report", f"json={report}"]
    with server.serving(server.unfixable("nobody knows")) as script:
        assert main(["fix", *options, "--agent", script.url, "--model", "m"]) == 0
    told = json.loads(report.read_text())
    jsonschema.validate(told, SCHEMA)
    assert [(item["code"], item["ending"]) for item in told["shown"]] == [("MLD302", "parked")]
    assert "MLD302" not in {item["code"] for item in told["diagnostics"]}
    text = capsys.readouterr().out
    assert "1 more shows now" in text and "shows now           data_contract.yaml" in text


def test_a_line_that_is_too_wide_is_told_in_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"{'a_long_name_of_a_notebook' * 2}.py"
    write(tmp_path, {name: UNSEEDED, "b.py": UNSEEDED})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["fix", "--select", "MLG205", "--unsafe-fixes"]) == 0
    text = capsys.readouterr().out
    assert f"fixed               {name}:7\n                    MLG205 missing-random-state\n" in text
    assert "fixed               b.py:7  MLG205 missing-random-state\n" in text
