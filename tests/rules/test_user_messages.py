"""What the messages and places of some rules say, beyond which line they are at."""

from __future__ import annotations

import json

import pytest

from mlgate.testing import check_files

LOAD = 'import torch\n\nmodel = torch.load("model.pt")\n'


@pytest.mark.parametrize(
    ("requirement", "message"),
    [
        ("torch==2.4.1", "`torch.load` runs code stored in the file: torch 2.4.1 loads with `weights_only=False`"),
        ("torch<2.5", "`torch.load` runs code stored in the file: torch before 2.6 loads with `weights_only=False`"),
        ("torch>=2.1", "`torch.load` leaves `weights_only` to the installed torch"),
    ],
)
def test_a_load_is_judged_by_the_torch_that_is_pinned(requirement: str, message: str) -> None:
    found = check_files({"train.py": LOAD, "requirements.txt": f"{requirement}\n"}, ["MLG701"])
    assert [item.message for item in found] == [message]


@pytest.mark.parametrize(
    "frame",
    [
        "Cell \x1b[0;32mIn[3], line 2\x1b[0m",
        "Input \x1b[0;32mIn [3]\x1b[0m, in \x1b[0;36m<cell line: 2>\x1b[0;34m()\x1b[0m",
        "\x1b[0;32m<ipython-input-3-0123abcd>\x1b[0m in \x1b[0;36m<module>\x1b[0;34m\x1b[0m\n"
        "      1 frame = load()\n\x1b[0;32m----> 2 \x1b[0;31mframe.fit()\n",
    ],
)
def test_a_failed_cell_is_told_at_the_line_of_its_traceback(frame: str) -> None:
    error = {"output_type": "error", "ename": "KeyError", "evalue": "", "traceback": ["KeyError", frame]}
    cell = {"cell_type": "code", "metadata": {}, "execution_count": 3, "outputs": [error]}
    cell["source"] = "frame = load()\nframe.fit()\n"
    notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    (found,) = check_files({"train.ipynb": notebook}, ["MLG805"])
    assert found.message == "the cell failed with `KeyError` when it last ran"
    assert found.location.cell is not None and found.location.cell.line == 2


@pytest.mark.parametrize(
    ("source", "name", "rules"),
    [
        ("print(predictions)", "NameError", ["hidden-state"]),
        ("predictions = 1\nprint(predictions)", "NameError", ["error-output-committed"]),
        ("print(", "SyntaxError", ["syntax-error-cell"]),
        ("print()", "SyntaxError", ["error-output-committed"]),
    ],
)
def test_a_failure_whose_cause_is_reported_is_not_reported_too(source: str, name: str, rules: list[str]) -> None:
    error = {"output_type": "error", "ename": name, "evalue": "name 'predictions' is not defined", "traceback": []}
    cell = {"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [error], "source": source}
    notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    found = check_files({"train.ipynb": notebook}, ["MLG001", "MLG802", "MLG805"])
    assert [item.name for item in found] == rules
