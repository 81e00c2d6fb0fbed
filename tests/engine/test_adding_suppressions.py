"""`--add-ignore` writes what is read as a suppression afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlgate.config.settings import Settings
from mlgate.engine.ignoring import ignore_all
from mlgate.engine.work import WorkItem
from mlgate.testing import check_files
from tests.engine.test_suppression import DRAW, IMPORT, cells


def ignored(source: str, path: str, tmp_path: Path, codes: list[str]) -> str:
    """The file after `--add-ignore`; the diagnostics are gone afterwards."""
    (tmp_path / path).write_text(source, newline="")
    found = check_files({path: source}, codes)
    assert found
    item = WorkItem(str(tmp_path / path), path, 0, 0)
    (result,) = ignore_all(Settings(), [item], found, "a demonstration")
    assert not result.problems
    assert check_files({path: result.after}, [*codes, "MLG003"]) == []
    return result.after.decode()


@pytest.mark.parametrize(
    ("source", "after"),
    [
        (f"{IMPORT}{DRAW}\n", f"{IMPORT}{DRAW}  # mlgate: ignore[MLG205] -- a demonstration\n"),
        (
            f"{IMPORT}x = (\n    {DRAW},\n    {DRAW},\n)\n",
            f"{IMPORT}x = (\n    {DRAW},\n    {DRAW},\n)  # mlgate: ignore[MLG205] -- a demonstration\n",
        ),
        (
            f"{IMPORT}for x in {DRAW}:\n    # rows\n\n    y = x\n",
            f"{IMPORT}for x in {DRAW}:  # mlgate: ignore[MLG205] -- a demonstration\n    # rows\n\n    y = x\n",
        ),
        (
            f"{IMPORT}{DRAW}  # mlgate: ignore[MLG101]\r\n",
            f"{IMPORT}{DRAW}  # mlgate: ignore[MLG101, MLG205]\r\n",
        ),
    ],
)
def test_add_ignore(source: str, after: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(source, newline="")
    found = check_files({"a.py": source}, ["MLG205"])
    (result,) = ignore_all(Settings(), [WorkItem(str(tmp_path / "a.py"), "a.py", 0, 0)], found, "a demonstration")
    assert (result.after.decode(), result.problems) == (after, [])
    assert check_files({"a.py": result.after}, ["MLG205"]) == []


def test_add_ignore_in_a_notebook_above_magics(tmp_path: Path) -> None:
    source = cells(f"%pip install x\n{IMPORT}{DRAW}", "if True:\n    !pip install y")
    after = ignored(source, "a.ipynb", tmp_path, ["MLG205", "MLG807"])
    sources = ["".join(cell["source"]) for cell in json.loads(after)["cells"]]
    comment = "# mlgate: ignore[MLG807] -- a demonstration\n"
    assert sources[0].startswith(f"{comment}%pip install x\n")
    assert sources[1] == f"if True:\n    {comment}    !pip install y"


def test_add_ignore_in_requirements(tmp_path: Path) -> None:
    after = ignored("numpy\npandas==2.2.2\n", "requirements.txt", tmp_path, ["MLG906"])
    assert after == "numpy  # mlgate: ignore[MLG906] -- a demonstration\npandas==2.2.2\n"
