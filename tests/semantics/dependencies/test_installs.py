"""Installing magics: the fix pins what the stored output reports."""

from __future__ import annotations

import json

from mlgate.core.fix import Edit
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.write_back import edited_bytes
from mlgate.testing import check_files, notebook_source

OUTPUT = [
    "Requirement already satisfied: numpy in /usr/lib/python3/site-packages (1.26.4)\n",
    "Requirement already satisfied: six>=1.5 in /usr/lib (from shap[plots]) (1.16.0)\n",
    "Successfully installed Light_GBM-4.3.0 shap-0.45.0.post1\n",
]


def fixed(source: str, output: list[str]) -> str:
    """The source of the one cell after the fix."""
    outputs = [{"output_type": "stream", "name": "stdout", "text": output}]
    notebook = notebook_source([{"source": source, "outputs": outputs}])
    (found,) = check_files({"a.ipynb": notebook}, ["MLG807"])
    if found.fix is None:
        return source
    edits = [Edit(edit.span.start, edit.span.end, edit.content) for edit in found.fix.edits]
    after = edited_bytes(unit_from_bytes(notebook.encode(), "a.ipynb"), edits)
    return "".join(json.loads(after)["cells"][0]["source"])


def test_versions_are_taken_from_the_output() -> None:
    before = "é = 1\n%pip install -q light-gbm \"shap[plots]\" 'numpy' six # why"
    after = "é = 1\n%pip install -q light-gbm==4.3.0 \"shap[plots]==0.45.0.post1\" 'numpy==1.26.4' six==1.16.0 # why"
    assert fixed(before, OUTPUT) == after


def test_what_the_output_does_not_name_stays_loose() -> None:
    assert fixed("!pip install polars numpy", OUTPUT) == "!pip install polars numpy==1.26.4"
    assert fixed("!pip install polars", OUTPUT) == "!pip install polars"
    assert fixed("!pip install numpy", []) == "!pip install numpy"


def test_ranges_repetitions_and_repositories_are_left_alone() -> None:
    assert fixed("!pip install 'numpy>=1.2'", OUTPUT) == "!pip install 'numpy>=1.2'"
    assert fixed("!pip install numpy && pip install numpy", OUTPUT) == "!pip install numpy && pip install numpy"
    assert fixed("!pip install git+https://x.org/numpy.git", OUTPUT) == "!pip install git+https://x.org/numpy.git"


def test_a_cell_of_one_line_needs_no_percent_sign() -> None:
    assert fixed("pip install numpy", OUTPUT) == "pip install numpy==1.26.4"


def test_the_version_of_a_stand_in_is_none() -> None:
    assert fixed("!pip install sklearn", ["Successfully installed sklearn-0.0\n"]) == "!pip install sklearn"
