"""`json` and `jsonl` keep to the schema that is shipped."""

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mlgate.core.diagnostic import Status
from mlgate.core.report import Report
from mlgate.reporters.json_report import render
from mlgate.reporters.jsonl import render as render_lines
from tests.reporters.sample import CLEAN, CONTEXT, SAMPLE

SCHEMA: dict[str, Any] = json.loads(files("mlgate").joinpath("_schemas", "report-1.schema.json").read_text("utf-8"))


def definition(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]})


def objects(node: Any) -> list[dict[str, Any]]:
    """Every object schema in a schema."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    found = [item for child in children for item in objects(child)]
    return [*found, node] if isinstance(node, dict) and node.get("type") == "object" else found


def test_the_schema_is_valid_and_closed() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for node in objects(SCHEMA):
        assert node["additionalProperties"] is False
        assert set(node["required"]) == set(node["properties"])


@pytest.mark.parametrize("report", [SAMPLE, CLEAN, Report()], ids=["sample", "clean", "empty"])
def test_json_validates(report: Report) -> None:
    text = render(report, CONTEXT)
    Draft202012Validator(SCHEMA).validate(json.loads(text))
    assert text.endswith("}\n")


def test_each_line_of_jsonl_validates() -> None:
    *lines, last = render_lines(SAMPLE, CONTEXT).splitlines()
    assert len(lines) == len(SAMPLE.diagnostics)
    for line in lines:
        definition("diagnostic").validate(json.loads(line))
    definition("closing").validate(json.loads(last))


def test_jsonl_says_the_same_as_json() -> None:
    whole = json.loads(render(SAMPLE, CONTEXT))
    *lines, last = map(json.loads, render_lines(SAMPLE, CONTEXT).splitlines())
    assert lines == whole.pop("diagnostics")
    assert last == whole


def test_the_output_is_ascii_so_that_no_console_can_break_it() -> None:
    assert render(SAMPLE, CONTEXT).isascii()


@pytest.mark.parametrize("report", [SAMPLE, CLEAN], ids=["compared", "alone"])
def test_the_summary_says_what_was_compared_with(report: Report) -> None:
    summary = json.loads(render(report, CONTEXT))["summary"]
    assert summary["compared_to"] == report.compared_to
    assert summary["new"] == sum(item.status is Status.NEW for item in report.diagnostics)
