"""The fix of outputs-committed, applied to files: outputs and counts go, every other byte stays."""

from __future__ import annotations

import json

from mlgate.config.settings import Settings
from mlgate.engine.edits import compatible_fixes, edits_of
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.write_back import edited_bytes
from mlgate.testing import check_source, notebook_source

OUTPUT = {"output_type": "stream", "name": "stdout", "text": ["3\n"]}


def stripped(source: str) -> str:
    """The notebook after the fix, and nothing left to say of it."""
    settings = Settings(outputs="forbid")
    fixes = compatible_fixes(check_source(source, "a.ipynb", ["MLG806"], settings))
    after = edited_bytes(unit_from_bytes(source.encode(), "a.ipynb"), [e for fix in fixes for e in edits_of(fix)])
    assert not check_source(after, "a.ipynb", ["MLG806"], settings)
    return after.decode()


def test_outputs_and_counts_go_and_nothing_else() -> None:
    cells = [
        {"source": "print('é')\n", "execution_count": 3, "outputs": [OUTPUT, OUTPUT]},
        {"source": "kept = 1", "execution_count": 4, "outputs": [OUTPUT], "metadata": {"tags": ["keep_output"]}},
        {"source": "x = 2", "execution_count": 5},
    ]
    after = stripped(notebook_source(cells))
    bare = [{**cells[0], "execution_count": None, "outputs": []}, cells[1], {**cells[2], "execution_count": None}]
    assert json.loads(after) == json.loads(notebook_source(bare))


def test_a_fix_of_code_goes_along_with_it() -> None:
    names = "import os\nimport numpy as np\n"
    source = notebook_source(
        [{"source": names + "X = np.array([f for f in os.listdir('d')])", "execution_count": 1, "outputs": [OUTPUT]}]
    )
    found = check_source(source, "a.ipynb", ["MLG806", "MLG214"], Settings(outputs="forbid"))
    edits = [edit for fix in compatible_fixes(found) for edit in edits_of(fix)]
    after = json.loads(edited_bytes(unit_from_bytes(source.encode(), "a.ipynb"), edits))
    assert after["cells"][0]["outputs"] == []
    assert "in sorted(os.listdir('d'))" in "".join(after["cells"][0]["source"])
