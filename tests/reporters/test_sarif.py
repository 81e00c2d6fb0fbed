"""SARIF: the traps of readers, one test each."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import validator_for

from mlgate.core.diagnostic import Location, Severity
from mlgate.core.report import Report
from mlgate.reporters.sarif import MOST_RESULTS, render
from tests.reporters.sample import CLEAN, CONTEXT, CREDENTIAL, LEAK, NOTEBOOK, SAMPLE, UNSEEDED, in_script

DATA = Path(__file__).parent / "data"
OFFICIAL = DATA / "sarif-schema-2.1.0.json"


def run_of(report: Report) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(render(report, CONTEXT))["runs"][0]
    return run


def result_of(report: Report) -> dict[str, Any]:
    result: dict[str, Any] = run_of(report)["results"][0]
    return result


def validate(path: Path, report: Report) -> None:
    schema = json.loads(path.read_text("utf-8"))
    validator_for(schema)(schema).validate(json.loads(render(report, CONTEXT)))


REPORTS = pytest.mark.parametrize("report", [SAMPLE, CLEAN, Report()], ids=["sample", "clean", "empty"])


@REPORTS
def test_the_log_keeps_to_the_part_of_the_format_that_we_write(report: Report) -> None:
    validate(DATA / "sarif-written.schema.json", report)


@REPORTS
@pytest.mark.skipif(not OFFICIAL.exists(), reason="the SARIF 2.1.0 schema of OASIS is not in tests/reporters/data")
def test_the_log_keeps_to_the_schema_of_oasis(report: Report) -> None:
    validate(OFFICIAL, report)


def test_every_level_is_written_also_the_default_one() -> None:
    levels = {severity: result_of(Report((UNSEEDED._replace(severity=severity),)))["level"] for severity in Severity}
    assert levels == {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def test_the_level_of_a_rule_is_written_also_the_default_one() -> None:
    rules = {rule["id"]: rule for rule in run_of(SAMPLE)["tool"]["driver"]["rules"]}
    assert rules["MLG706"]["defaultConfiguration"]["level"] == "warning"


def test_paths_are_relative_to_the_source_root_and_encoded() -> None:
    place = result_of(Report((CREDENTIAL,)))["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "src/daten/lade%20daten%20gr%C3%B6%C3%9Fe.py", "uriBaseId": "%SRCROOT%"}
    assert "%SRCROOT%" in run_of(SAMPLE)["originalUriBaseIds"]


def test_an_absolute_path_has_no_base() -> None:
    diagnostic = UNSEEDED._replace(location=in_script(1, 1, 1, "/data/a b.py"))
    place = result_of(Report((diagnostic,)))["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "file:///data/a%20b.py"}


def test_columns_are_code_points() -> None:
    assert run_of(SAMPLE)["columnKind"] == "unicodeCodePoints"


def test_a_flow_goes_through_all_places_in_order() -> None:
    (flow,) = result_of(Report((LEAK,)))["codeFlows"]
    captions = [step["location"]["message"]["text"] for step in flow["threadFlows"][0]["locations"]]
    assert captions == ["fitted on all rows of `X`", "split here", "this score is optimistic"]


def test_related_places_have_ids_that_the_message_links_to() -> None:
    result = result_of(Report((LEAK,)))
    assert [place["id"] for place in result["relatedLocations"]] == [1, 2]
    assert "[split here](1), [this score is optimistic](2)" in result["message"]["text"]


def test_a_diagnostic_with_one_place_has_no_flow() -> None:
    assert result_of(Report((UNSEEDED,))).keys().isdisjoint({"codeFlows", "relatedLocations"})


def test_a_message_cannot_hold_a_link_of_its_own() -> None:
    result = result_of(Report((UNSEEDED._replace(message="`a[0](1)` is called"),)))
    assert result["message"]["text"] == r"`a\[0\](1)` is called"


def test_a_notebook_place_is_raw_and_names_its_cell() -> None:
    (place,) = result_of(Report((LEAK,)))["locations"]
    assert place["physicalLocation"]["region"] == {"endColumn": 45, "endLine": 84, "startColumn": 22, "startLine": 84}
    (cell,) = place["logicalLocations"]
    assert (cell["name"], cell["fullyQualifiedName"]) == ("cell 4", f"{NOTEBOOK}#cell 4")
    assert cell["properties"] == {"index": 4, "line": 2, "column": 12, "id": "75dd7cf4", "executionCount": 7}


def test_the_primary_region_stays_on_one_line() -> None:
    result = result_of(Report((UNSEEDED._replace(location=Location("a.py", 3, 5, 7, 2)),)))
    assert result["locations"][0]["physicalLocation"]["region"] == {"startColumn": 5, "startLine": 3}


def test_fingerprints_are_ours_alone() -> None:
    assert result_of(Report((LEAK,)))["partialFingerprints"] == {"mlgate/v1": "3f1c9a"}


def test_only_security_rules_have_a_security_severity() -> None:
    rules = run_of(SAMPLE)["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules if "security-severity" in rule["properties"]} == {"MLG706"}


def test_rules_say_their_precision_and_help() -> None:
    rules = run_of(SAMPLE)["tool"]["driver"]["rules"]
    assert [rule["properties"]["precision"] for rule in rules] == ["high", "high", "medium", "high"]
    assert all(rule["help"]["markdown"].startswith("# ") for rule in rules)


def test_every_result_points_at_its_rule() -> None:
    run = run_of(SAMPLE)
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_a_rule_without_facts_is_still_described() -> None:
    log = json.loads(render(SAMPLE, CONTEXT._replace(rules={})))
    assert [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]] == [
        "MLG101",
        "MLG205",
        "MLG706",
        "MLG906",
    ]


def test_baseline_states_appear_only_when_compared() -> None:
    assert {result["baselineState"] for result in run_of(SAMPLE)["results"]} == {"new", "unchanged"}
    assert all("baselineState" not in result for result in run_of(SAMPLE._replace(compared_to=None))["results"])


def test_suppressed_and_baselined_diagnostics_stay_out() -> None:
    assert len(run_of(SAMPLE)["results"]) == len(SAMPLE.diagnostics)


def test_a_fix_in_a_notebook_keeps_it_valid_json() -> None:
    (change,) = result_of(Report((LEAK,)))["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["insertedContent"]["text"] == r"scaler.fit(X_tr)\nscaler.transform(\"X\")"
    assert replacement["deletedRegion"]["startColumn"] == 22


def test_an_insertion_deletes_nothing() -> None:
    (change,) = result_of(Report((UNSEEDED,)))["fixes"][0]["artifactChanges"]
    region = change["replacements"][0]["deletedRegion"]
    assert (region["startColumn"], region["endColumn"]) == (52, 52)


def test_what_was_not_analysed_is_a_notification() -> None:
    notes = run_of(SAMPLE)["invocations"][0]["toolExecutionNotifications"]
    assert [note["message"]["text"] for note in notes] == [
        "Not analysed: the JSON ends in the middle of a string",
        "Not analysed (cell 11): the cell is written in R",
    ]


def test_a_clean_run_has_an_empty_list_of_results() -> None:
    assert run_of(CLEAN)["results"] == []


def test_the_worst_results_are_kept_and_the_cut_is_told() -> None:
    notes = [UNSEEDED._replace(severity=Severity.NOTE, location=in_script(line, 1, 1)) for line in range(1, 5_011)]
    last = UNSEEDED._replace(location=in_script(9_999, 1, 1))
    run = run_of(Report((*notes, last)))
    assert len(run["results"]) == MOST_RESULTS
    assert run["results"][-1]["level"] == "error"
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert (note["level"], note["message"]["text"]) == ("warning", "11 of 5,011 results left out, the worst are kept")
