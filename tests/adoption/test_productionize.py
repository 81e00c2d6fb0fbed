"""`mlgate productionize`: what it makes runs, and gives the numbers that the notebook gives."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mlgate.adoption.productionize.making import make_project
from mlgate.adoption.productionize.project import Project
from mlgate.cli.main import main
from mlgate.config.settings import Settings
from mlgate.integrations.ruff import Ruff
from mlgate.sources.read import read_unit
from tests.functional.project import notebook, write

FLOWERS = (
    "%matplotlib inline\n!pip install scikit-learn",
    "import matplotlib.pyplot as plt\nimport numpy as np\nfrom sklearn.datasets import load_iris\n"
    "from sklearn.linear_model import LogisticRegression\nfrom sklearn.metrics import *\n"
    "from sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler",
    'np.random.seed(7)\nNOTE = """first\n  second"""\nneighbours = 3\ndata = load_iris()\nX, y = data.data, data.target\nX.shape',
    "plt.hist(X[:, 0])\nplt.show()",
    "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3)",
    "# only what training has seen\nscaler = StandardScaler()\nX_train = scaler.fit_transform(X_train)\n"
    "X_test = scaler.transform(X_test)",
    "model = LogisticRegression(C=0.5)\nmodel.fit(X_train, y_train);\nmodel.coef_",
    "y_pred = model.predict(X_test)\nprint(f'accuracy {accuracy_score(y_test, y_pred):.3f} of {neighbours}')\n"
    "wrong = 1 - accuracy_score(y_test, y_pred)\nprint(classification_report(y_test, y_pred))",
    "best = 0\nfor c in [0.01, 1.0]:\n    other = LogisticRegression(C=c).fit(X_train, y_train)\n"
    "    score = other.score(X_test, y_test)\n    print('C', c, score)\n    best = max(best, score)",
    "best",
)
HOUSES = (
    "import pandas as pd\nfrom sklearn.ensemble import RandomForestRegressor\n"
    "from sklearn.metrics import mean_absolute_error\nfrom sklearn.model_selection import cross_val_score, train_test_split",
    "COLUMNS = ['rooms', 'age']\nTEXT = '''a\n    b'''\n\n\ndef prepared(frame):\n    print('rows', len(frame))\n"
    "    return frame[COLUMNS].fillna(0)",
    "df = pd.read_csv('data/houses.csv')\ndf.head()\ndf['age'] = df['age'].clip(lower=0)\ndf.describe()",
    "limit = df['price'].quantile(0.99)\n\n\ndef capped(prices):\n    return prices.clip(upper=limit)\n\n\ntarget = capped(df['price'])",
    "X_train, X_test, y_train, y_test = train_test_split(prepared(df), target, random_state=0)",
    "forest = RandomForestRegressor(n_estimators=5, random_state=0)\nforest.fit(X_train, y_train)",
    "predicted = forest.predict(X_test)\nmae = mean_absolute_error(y_test, predicted)\nmae",
    "cross_val_score(RandomForestRegressor(n_estimators=5, random_state=1), X_train, y_train, cv=3).mean()",
    "forest.fit(prepared(df), target)\nforest.score(prepared(df), target)",
)


def made(folder: Path, *cells: str) -> Project:
    """The project of a notebook of these cells, not written."""
    write(folder, {"book.ipynb": notebook(*cells)})
    return make_project(folder / "book.ipynb", folder / "out", Settings())


def written(folder: Path, *cells: str) -> Path:
    """The project of a notebook of these cells, on disk."""
    project = made(folder, *cells)
    assert project.files, project.blocked
    return write(folder / "out", project.files)


def namespace_of(path: Path, *, seed: int) -> dict[str, Any]:
    """What the notebook's kernel would know in the end."""
    import numpy as np

    np.random.seed(seed)
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.chdir(path.parent):
        exec(compile(read_unit(path, "book.ipynb").code, "book", "exec"), names)
    return names


def metrics_of(folder: Path) -> dict[str, float]:
    """The metrics of a written project, run as a person runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "src", "--no-tracking"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, float] = json.loads((folder / "artifacts/metrics.json").read_text())
    return found


def test_a_classifier_gives_the_numbers_of_its_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "Agg")
    folder = written(tmp_path, *FLOWERS)
    metrics = metrics_of(folder)
    names = namespace_of(tmp_path / "book.ipynb", seed=7)
    assert metrics["accuracy_score"] == 1 - names["wrong"] and metrics["wrong"] == names["wrong"]
    assert metrics["score_2"] == names["score"] and metrics["best"] == names["best"]
    config = (folder / "configs/default.yaml").read_text()
    assert all(line in config for line in ("seed: 7", "test_size: 0.3", "c: 0.5")), config
    plan = (folder / "EXTRACTION_PLAN.md").read_text()
    for cell, words in ((1, "%matplotlib inline"), (1, "pip install scikit-learn"), (3, "X.shape"), (4, "plt.hist")):
        assert any(line.startswith(f"| {cell} | `{words}") for line in plan.splitlines()), (cell, words, plan)
    code = "".join(path.read_text() for path in (folder / "src").rglob("*.py"))
    assert "matplotlib" not in code and "import *" not in code and "# only what training has seen" in code


def test_the_tests_of_a_regression_pass_and_its_numbers_are_the_same(tmp_path: Path) -> None:
    rows = "\n".join(f"{i % 7},{i * 13 % 50 - 2},{(i % 7) * 10 + i % 5}" for i in range(120))
    write(tmp_path, {"data/houses.csv": f"rooms,age,price\n{rows}\n"})
    folder = written(tmp_path, *HOUSES)
    metrics = metrics_of(folder)
    assert metrics["mae"] == namespace_of(tmp_path / "book.ipynb", seed=0)["mae"]
    assert {"cross_val_score", "score"} <= metrics.keys()
    assert "houses_path: ../data/houses.csv" in (folder / "configs/default.yaml").read_text()
    definitions = (folder / "src/models/definitions.py").read_text()
    assert "def prepared" in definitions and "COLUMNS = " in definitions and "LOGGER.info" in definitions
    assert "def capped" in (folder / "src/data/features.py").read_text(), "it reads what a stage makes"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "5 passed" in done.stdout, done.stdout[-3000:]


def test_files_and_modules_beside_the_notebook_are_found_or_asked_for(tmp_path: Path) -> None:
    write(tmp_path, {"data/a.csv": "x\n1\n", "ours.py": "def score(a, b):\n    return 1\n", "pack/__init__.py": ""})
    project = made(
        tmp_path,
        "import os\nimport pandas as pd\nimport ours\nimport pack\nfrom sklearn.metrics import accuracy_score",
        "a = pd.read_csv(os.path.join('data', 'a.csv'))\nb = pd.read_csv('gone.csv')\nc = ours.made(pack.of(a), b)",
        "accuracy_score(c, c)",
    )
    assert "a_path: ../data/a.csv" in project.files["configs/default.yaml"]
    assert len([text for text in project.questions if "gone.csv" in text]) == 1
    assert [text for text in project.questions if "beside" in text] == [
        "`ours` lies beside the notebook: copy it, or install it",
        "`pack` lies beside the notebook: copy it, or install it",
    ]
    assert not {"ours", "pack"} & set(project.files["requirements.txt"].split())


@pytest.mark.parametrize(
    ("cell", "cells", "why"),
    [
        (1, ["x = = 1", "y = 2"], "no valid Python"),
        (1, ["print(accuracy(y, frame))\nz = fit(frame)"], "only the kernel knew it"),
        (1, ["z = run(later)", "later = open('x').read()"], "above the cell that defines it"),
        (1, ["count = 0\ndef more():\n    global count\n    count += 1\nmore()"], "changes a global"),
        (2, ["import os", "os.chdir(eval('1'))"], "`eval`"),
        (1, ["files = !ls\nfor f in files:\n    open(f).read()"], "a command of the shell"),
        (2, ["from sklearn import metrics", "metrics = open('x').read()\nopen(metrics)"], "an import, too"),
        (0, ["1 + 1"], "no statement"),
    ],
)
def test_what_no_pipeline_can_stand_for_is_told_with_its_cell(
    tmp_path: Path, cell: int, cells: list[str], why: str
) -> None:
    project = made(tmp_path, *cells)
    assert project.status == "blocked" and not project.files
    assert [item for item in project.blocked if item.cell == cell and why in item.why], project.blocked


def test_it_is_shown_then_written_once_and_never_over_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"book.ipynb": notebook(*FLOWERS)})
    before = (tmp_path / "book.ipynb").read_bytes()

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["productionize", "book.ipynb", *arguments])
        return code, *capsys.readouterr()

    code, shown, _ = run()
    assert code == 0 and "+++ src/pipeline.py" in shown and "nothing was written" in shown
    assert [path.name for path in tmp_path.iterdir() if path.name != ".mlgate_cache"] == ["book.ipynb"]
    code, shown, _ = run("--write")
    assert code == 0 and "created book/src/pipeline.py" in shown
    files = {path: path.read_bytes() for path in (tmp_path / "book").rglob("*") if path.is_file()}
    code, shown, _ = run("--write", "--output-format", "json")
    document = json.loads(shown)
    assert code == 0 and document["status"] == "needs_info" and all(file["present"] for file in document["files"])
    (tmp_path / "book/src/pipeline.py").write_text("mine\n")
    (tmp_path / "book/Makefile").unlink()
    code, shown, error = run("--write")
    assert code == 5 and "src/pipeline.py" in error and not (tmp_path / "book/Makefile").exists()
    assert (tmp_path / "book/src/pipeline.py").read_text() == "mine\n"
    assert {path.relative_to(tmp_path / "book") for path in files} >= {Path("Makefile"), Path("tests/test_data.py")}
    assert (tmp_path / "book.ipynb").read_bytes() == before


def test_what_is_made_is_formatted_checked_and_hides_no_leak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = Path(__file__).resolve().parents[2] / "examples/notebooks"
    monkeypatch.chdir(tmp_path)
    assert main(["productionize", str(examples / "churn_exploration.ipynb"), "-o", "out", "--write"]) == 0
    shown = capsys.readouterr().out
    for code in ("MLG101", "MLG105", "MLG112"):
        assert f"{code} " in shown.partition("and so does the pipeline")[2], shown
        assert code in (tmp_path / "out/EXTRACTION_PLAN.md").read_text()
    done = subprocess.run(
        [Ruff().executable, "format", "--check", "--isolated", "--line-length=110", "out"], check=False
    )
    assert done.returncode == 0
    counts = []
    for path in (str(examples / "churn_exploration.ipynb"), "out"):
        main(["check", path, "--isolated", "--no-cache", "--output-format", "json"])
        counts.append(json.loads(capsys.readouterr().out)["summary"]["by_severity"])
    assert counts[1]["error"] < counts[0]["error"] and counts[1]["warning"] < counts[0]["warning"], counts
    assert main(["productionize", str(examples / "image_classifier.ipynb")]) == 1
    assert "class_weights" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "text"), [("no.ipynb", None), ("requirements.txt", "numpy\n"), ("bad.ipynb", "{")])
def test_what_is_no_notebook_is_2(
    tmp_path: Path, name: str, text: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        write(tmp_path, {name: text})
    assert main(["productionize", str(tmp_path / name)]) == 2
    assert name in capsys.readouterr().err
