"""A request shows what an honest repair has to change: all cells on the flow, and what else may be repaired there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlgate.agent.flow import MOST_ON_FLOW, on_flow
from mlgate.agent.plan import Layout, plan
from mlgate.agent.regions import Region
from mlgate.cli.main import main
from mlgate.testing import check_files, notebook_source
from tests.agent.adversarial.cases import BASES, read_cases
from tests.agent.openai_server import patch, serving
from tests.agent.project import write


def cells(*codes: str) -> list[Region]:
    return [
        Region(f"a.ipynb::{number}", "a.ipynb", 0, len(code), code, "", number) for number, code in enumerate(codes)
    ]


NOTEBOOK = BASES["many_cells"]["wines.ipynb"].decode()
CELLS = ["".join(cell["source"]) for cell in json.loads(NOTEBOOK)["cells"]]
REPAIRED = {case.name: case for case in read_cases("honest")}["searches of pipelines, and all that read them"]


def shown(words: str, *codes: str) -> list[int | None]:
    return [region.cell for region in on_flow(words, cells(*codes))]


def test_the_loop_repairs_many_cells_and_two_diagnostics_by_one_answer(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    pytest.importorskip("pydantic_ai")
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    monkeypatch.chdir(write(tmp_path, {"wines.ipynb": NOTEBOOK}))
    edits = REPAIRED.replaced("wines.ipynb")
    with serving(patch(*edits)) as script:
        asked = ("--agent", script.url, "--model", "m", "--select", "MLG1", "--no-unsafe-fixes", "--no-cache")
        code = main(["fix", *asked, "--fail-level", "note", "--output-format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert (code, told["stop"]["reason"]) == (0, "clean"), told["rounds"]
    assert [item["outcome"] for item in told["rounds"]] == ["accepted"]
    assert [item["ending"] for item in told["diagnostics"]] == ["fixed_by_agent"] * 2
    assert "B1 MLG113 cv-outside-pipeline" in script.received[0].prompt
    assert "palette = {0:" not in script.received[0].prompt
    assert len(script.received[0].regions) >= len({old for old, _ in edits}) > 10


def test_names_lead_from_one_statement_to_the_next() -> None:
    codes = (
        "import numpy as np",
        "table = np.zeros(3)",
        "best = model.predict(half)",
        "half = table[:2]",
        "other = np.ones(3)",
        "kept.append(best)",
        "%time print(kept)",
        "for row in half:\n    print(row",
        "def judged(rows):\n    return other",
    )
    assert shown("table = np.zeros(3)", *codes) == [1, 3, 2, 7, 5, 6]
    assert shown("score = judged(table)", *codes) == [1, 3, 8, 2, 7, 5, 6]
    assert shown("np.zeros(3)", *codes) == []


def test_what_is_on_the_flow_has_a_bound() -> None:
    codes = [f"rows_{step + 1} = rows_{step}  # {'x' * 5_000}" for step in range(9)]
    found = on_flow("rows_0", cells(*reversed(codes)))
    assert [region.cell for region in found] == [8, 7, 6, 5]
    assert sum(len(region.shown) for region in found) <= MOST_ON_FLOW


def test_what_is_named_comes_first_and_has_more_room() -> None:
    codes = [f"rows_{step} = rows  # {'x' * 7_000}" for step in range(3)] + [f"kept(rows)  # {'x' * 9_000}"] * 4
    found = on_flow("rows", cells(*codes), "`kept` changes what nobody told")
    assert [region.cell for region in found] == [3, 4, 5, 6]
    assert [region.cell for region in on_flow("rows", cells(*codes))] == [0, 1, 2]


def test_only_what_is_shown_whole_may_be_repaired_with_it() -> None:
    far = "\n".join(f"filler_{line} = {line}" for line in range(900))
    files = {"a.ipynb": notebook_source([{"source": cell} for cell in (*CELLS, far)])}
    found = check_files(files, ["MLG105", "MLG113", "MLG803"])
    data = {name: text.encode() for name, text in files.items()}
    for unit in plan(found, data, Layout()).units:
        assert {item.code for item in (*unit.diagnostics, *unit.beside)} == {"MLG105", "MLG113"}
        assert not {*unit.beside} & {*unit.diagnostics}
    assert all(not unit.beside for unit in plan(found, data, Layout(), near=False).units)
