"""Where contracts are found, from any way to start a run; and that a changed contract changes what is said."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mlgate.sources.contract_names import standing_contracts

CODE = """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

visits = pd.read_csv("data/visits.csv")
X_train, X_test, y_train, y_test = train_test_split(visits[["age"]], visits["ill"], random_state=0)
LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
"""
CONTRACT = "kind: data-contract\nlocation: data/visits.csv\nsplit: {strategy: time}\n"


def codes(where: Path, *arguments: str, stdin: str | None = None) -> list[str]:
    options = ["--select", "MLG109", "--output-format", "json"]
    completed = subprocess.run(
        [sys.executable, "-m", "mlgate", "check", *arguments, *options],
        cwd=where,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode in (0, 1), completed.stderr
    return [f"{item['code']} {item['location']['path']}" for item in json.loads(completed.stdout)["diagnostics"]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[tool.mlgate]\n")
    (tmp_path / "src" / "training").mkdir(parents=True)
    (tmp_path / "src" / "training" / "fit.py").write_text(CODE)
    return tmp_path


@pytest.mark.parametrize(
    "name", ["data_contract.yaml", "contracts/visits.yaml", "contracts/visits.md", "src/visits-data-contract.yml"]
)
def test_found_by_its_name(project: Path, name: str) -> None:
    path = project / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"---\n{CONTRACT}---\n# Visits\n" if name.endswith(".md") else CONTRACT)
    assert codes(project, ".") == ["MLG109 src/training/fit.py"]


def test_found_above_a_single_file_a_folder_and_stdin(project: Path) -> None:
    (project / "contracts").mkdir()
    (project / "contracts" / "visits.yaml").write_text(CONTRACT)
    assert codes(project, "src/training/fit.py") == ["MLG109 src/training/fit.py"]
    assert codes(project / "src", "training") == ["MLG109 training/fit.py"]
    assert codes(project, "-", "--stdin-filename", "src/training/fit.py", stdin=CODE) == ["MLG109 src/training/fit.py"]


def test_not_found_above_the_root_nor_beside(project: Path) -> None:
    (project / "other").mkdir()
    (project / "other" / "data_contract.yaml").write_text(CONTRACT)
    assert codes(project, ".") == []
    (project / "src" / "mlgate.toml").write_text("")
    (project / "data_contract.yaml").write_text(CONTRACT)
    assert codes(project / "src", ".") == []


def test_a_folder_whose_name_goes_on_is_not_below_the_root(tmp_path: Path) -> None:
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "visits.yaml").write_text(CONTRACT)
    for name in ("data", "data2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "data_contract.yaml").write_text(CONTRACT)
    own = str(tmp_path / "data2" / "data_contract.yaml")
    assert list(standing_contracts(str(tmp_path / "data2"), str(tmp_path / "data"))) == [own]
    assert str(tmp_path / "contracts" / "visits.yaml") in standing_contracts(own, str(tmp_path))


def test_named_by_the_configuration(project: Path) -> None:
    (project / "docs").mkdir()
    (project / "docs" / "visits.yaml").write_text(CONTRACT)
    assert codes(project, ".") == []
    (project / "pyproject.toml").write_text('[tool.mlgate.project]\ncontracts = ["docs/*.yaml"]\n')
    assert codes(project, ".") == ["MLG109 src/training/fit.py"]


def test_one_that_is_configured_and_not_there_is_an_error(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.mlgate.project]\ncontracts = ["docs/visits.yaml"]\n')
    completed = subprocess.run(
        [sys.executable, "-m", "mlgate", "check"], cwd=project, capture_output=True, text=True, check=False
    )
    assert completed.returncode == 2
    assert 'pyproject.toml: [project] "contracts": "docs/visits.yaml" is not there' in completed.stderr


def test_a_changed_contract_is_seen_through_the_cache(project: Path) -> None:
    path = project / "data_contract.yaml"
    path.write_text(CONTRACT)
    assert codes(project, ".") == ["MLG109 src/training/fit.py"]
    path.write_text(CONTRACT.replace("time", "random"))
    assert codes(project, ".") == []
    path.unlink()
    assert codes(project, ".") == []
    path.write_text(CONTRACT)
    assert codes(project, ".") == ["MLG109 src/training/fit.py"]


def test_a_contract_that_is_no_text_is_not_believed(project: Path) -> None:
    (project / "data_contract.yaml").write_bytes(b"\xff\xfe\x00kind: data-contract")
    assert codes(project, ".") == []
