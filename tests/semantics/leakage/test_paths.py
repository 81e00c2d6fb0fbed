"""The path of each diagnostic: from where it begins over the split and the fit to the score, no place twice."""

from __future__ import annotations

import json

import pytest

from mlgate.core.report import FileCount, Report
from mlgate.reporters import load_reporter
from mlgate.reporters.context import RenderContext
from mlgate.testing import check_source
from tests.semantics.leakage.programs import PROGRAMS, RULES

LEARNT = ("MLG101", "MLG105", "MLG112")
STAGES = (
    ("split here", "cross-validated here"),
    ("model fitted here",),
    ("this score is optimistic", "this validation is optimistic", "held-out rows are predicted here"),
)
BEGINS = ("fitted on ", "computed over ", "rows are copied here")


def stage(caption: str) -> int | None:
    """Which stage of a path a caption names; None for captions that only one rule has."""
    if caption.startswith(BEGINS):
        return 0
    return next((number for number, captions in enumerate(STAGES, 1) if caption in captions), None)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_path_goes_from_the_source_to_the_score(name: str) -> None:
    for item in check_source(PROGRAMS[name], "work.py", RULES):
        places = [step.location for step in item.related]
        assert len(places) == len(set(places)), "no place twice"
        if item.code in LEARNT:
            stages = [stage(step.message) for step in item.related]
            assert stages[0] == 0 and item.related[0].location == item.location
            assert None not in stages and stages == sorted(stages, key=str), item.related


@pytest.mark.parametrize("name", ["notebook: churn", "fit-before-split:13", "flow: folds"])
def test_reports_for_machines_keep_the_path(name: str) -> None:
    found = check_source(PROGRAMS[name], "work.py", RULES)
    report = Report(tuple(found), FileCount(scripts=1))
    sarif = json.loads(load_reporter("sarif")(report, RenderContext()))
    plain = json.loads(load_reporter("json")(report, RenderContext()))
    results = sarif["runs"][0]["results"]
    assert len(results) == len(plain["diagnostics"]) == len(found)
    for item, result, diagnostic in zip(found, results, plain["diagnostics"], strict=True):
        path = [(step.message, step.location.line) for step in item.related]
        assert [(step["message"], step["location"]["line"]) for step in diagnostic["related"]] == path
        (flow,) = result["codeFlows"]
        steps = [step["location"] for step in flow["threadFlows"][0]["locations"]]
        assert [(s["message"]["text"], s["physicalLocation"]["region"]["startLine"]) for s in steps] == path
        assert [s["message"]["text"] for s in result["relatedLocations"]] == [text for text, _ in path[1:]]
