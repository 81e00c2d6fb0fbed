"""The fix of results-not-tracked is offered where MLflow is there to be imported."""

import pytest

from mlgate.testing import check_files

TRAIN = "from sklearn.linear_model import Ridge\n\nmodel = Ridge().fit(X, y)\nprint(model.score(X_test, y_test))\n"
LOCK = '[[package]]\nname = "mlflow"\nversion = "2.16.2"\n'
DECLARED = {
    "a requirement": {"requirements.txt": "scikit-learn\nmlflow>=2\n"},
    "a part of it": {"requirements.txt": "mlflow-skinny\n"},
    "a project": {"pyproject.toml": '[project]\nname = "a"\ndependencies = ["mlflow"]\n'},
    "a lock file": {"uv.lock": LOCK},
    "an image": {"Dockerfile": "FROM python:3.12\nRUN pip install mlflow==2.16.2\n"},
}


@pytest.mark.parametrize("how", DECLARED)
def test_a_project_that_declares_mlflow_is_offered_it(how: str) -> None:
    (found,) = check_files({"train.py": TRAIN, **DECLARED[how]}, ["MLG608"])
    assert found.fix is not None


@pytest.mark.parametrize("files", [{}, {"requirements.txt": "scikit-learn\nmlflow-export-import\n"}])
def test_a_project_that_does_not_has_to_choose(files: dict[str, str]) -> None:
    (found,) = check_files({"train.py": TRAIN, **files}, ["MLG608"])
    assert found.fix is None
