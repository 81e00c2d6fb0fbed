"""`mlgate compact`: new, filled in, checked, shown; on files, on stdin, with and without a store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from mlgate.reporters.compact_json import SCHEMA_PATH
from mlgate.semantics.documents.kinds.iteration_compact import KIND
from mlgate.semantics.documents.reading import read_as
from mlgate.semantics.documents.values import State
from mlgate.semantics.documents.writing import render
from mlgate.sources.text_file import text_unit
from tests.documents.compact.conftest import Command, Store

COMPACT = "docs/iteration-compact.md"
FILLED = render(KIND, {spec.name: spec.example for spec in KIND.fields}, "batch")


def answers(text: str) -> dict[str, str]:
    """What fields say that are filled in."""
    document = read_as(text_unit(text.encode(), "x.md"), KIND)
    return {field.name: field.value for field in document.in_state(State.FILLED)}


def filled_in(text: str) -> str:
    """What a person makes of it: a good answer wherever nothing was known."""
    document = read_as(text_unit(text.encode(), "x.md"), KIND)
    for field in reversed(document.in_state(State.UNKNOWN)):
        text = text[: field.value_span.start] + field.spec.example + text[field.value_span.end :]
    return text


def test_new_fills_what_gates_data_and_configuration_know(command: Command, project: Path) -> None:
    said = command("new")
    assert (said.code, said.out) == (0, "")
    assert said.err == f"wrote {COMPACT}: 8 of 19 fields filled from evidence, 11 unknown\n"
    text = (project / COMPACT).read_text(encoding="utf-8")
    assert answers(text) == {
        "Decision owner": "ada or grace approves (gate `signoff` of gates/churn.yaml)",
        "Success metric": "auc >= 0.75 (gates/churn.yaml)",
        "Guardrail metrics": "p95_latency_ms <= 80 (gates/churn.yaml)",
        "Acceptable mistakes": "made likelier by the gates of gates/churn.yaml: a needless call (`auc`, paid by retention)",
        "Labels and data snapshot": "data/churn.csv, dvc 3f1c9a2e77ab01c4a41c09e7d2b04e7f (data/churn.csv.dvc); "
        "when labels are known: unknown",
        "Baseline": "`champion` of `churn`, by gate `regions` (gates/churn.yaml)",
        "Threshold or config plan": "`decision.threshold` is 0.42 in configs/churn.yaml; on which data and by which cost "
        "it is chosen: unknown",
        "Eval slices": "slice/region/*/auc (gate `regions`) (gates/churn.yaml)",
    }


def test_new_asks_the_store(command: Command, project: Path, store: Store) -> None:
    said = command("new", "--tracking-uri", store.uri, "--registry-uri", store.uri, "--run-id", store.run_id)
    assert said.code == 0, said.err
    found = answers((project / COMPACT).read_text(encoding="utf-8"))
    named = "version 1 of `churn` (alias `champion`)"
    assert found["Baseline"] == f"{named}, run {store.run_id}: auc 0.812346, p95_latency_ms 61"
    assert found["Rollback or fallback"] == f"{named}; the way back: `mlgate rollback`"
    assert found["Labels and data snapshot"].startswith("june, digest ")
    assert f"logged by run {store.run_id}" in found["Labels and data snapshot"]


def test_a_store_that_is_not_there(command: Command, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was asked for: outside trouble. It is only configured: left out, and said."""
    gone = f"sqlite:///{project}/none/store.db"
    said = command("new", "--tracking-uri", gone)
    assert (said.code, (project / COMPACT).exists()) == (3, False) and said.err.count("\n") == 1
    monkeypatch.setenv("MLFLOW_TRACKING_URI", gone)
    said = command("new")
    assert (said.code, (project / COMPACT).exists()) == (0, True) and "MLflow is left out: " in said.err


def test_new_overwrites_nothing(command: Command, project: Path) -> None:
    path = project / "notes.md"
    path.write_text("mine", encoding="utf-8")
    said = command("new", "notes.md")
    assert (said.code, said.err) == (2, "mlgate: notes.md exists; it is not overwritten\n")
    (project / "link.md").symlink_to("nowhere.md")
    assert command("new", "link.md").code == 2 and not (project / "nowhere.md").exists()
    assert path.read_text(encoding="utf-8") == "mine"


def test_new_without_any_evidence_is_all_unknown(command: Command, project: Path) -> None:
    for name in ("gates/churn.yaml", "configs/churn.yaml", "data/churn.csv.dvc"):
        (project / name).unlink()
    said = command("new", "-", "--project", "research")
    assert said.code == 0 and answers(said.out) == {} and "Rollback" not in said.out
    assert said.err == "0 of 18 fields filled from evidence, 18 unknown\n"


def test_new_chooses_no_gate_file_among_several(command: Command, project: Path) -> None:
    (project / "gates/other.yaml").write_text(
        (project / "gates/churn.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    said = command("new", "-")
    assert said.code == 0 and "choose one of gates/churn.yaml, gates/other.yaml by --gates" in said.err
    assert "Success metric" not in answers(said.out)
    assert "Success metric" in answers(command("new", "-", "--gates", "gates/other.yaml").out)


@pytest.mark.parametrize(
    ("gates", "words"), [("version: 1\ngates: []\n", "is no gate file"), ("a: [", "is no gate file")]
)
def test_broken_gates_are_left_out_and_said(command: Command, project: Path, gates: str, words: str) -> None:
    (project / "gates/churn.yaml").write_text(gates, encoding="utf-8")
    said = command("new", "-")
    assert said.code == 0 and words in said.err
    said = command("new", "-", "--gates", "gates/churn.yaml")
    assert said.code == 2 and "gates/churn.yaml" in said.err


def test_round_trip(command: Command, project: Path) -> None:
    """New, filled in by a person, checked clean, shown; what is shown is clean as well."""
    command("new", "--project", "batch")
    said = command("check", COMPACT)
    assert said.code == 0 and "are not known" in said.out
    assert said.err == f"{COMPACT}: 19 fields: 8 filled, 11 unknown\n"
    path = project / COMPACT
    path.write_text(filled_in(path.read_text(encoding="utf-8")), encoding="utf-8")
    said = command("check", "--output-format", "json")
    assert (said.code, json.loads(said.out)["diagnostics"]) == (0, [])
    shown = command("show", "--output-format", "markdown").out
    assert answers(shown) == answers(path.read_text(encoding="utf-8")) and len(answers(shown)) == 19
    again = command("check", "-", stdin=shown)
    assert again.code == 0 and "19 fields: 19 filled" in again.err


def test_a_pull_request_on_stdin(command: Command, project: Path) -> None:
    (project / "gates/churn.yaml").unlink()
    body = f"Closes #12 🎉\r\n\r\n## What\r\nGoal: not this one\r\n\r\n{FILLED.replace(chr(10), chr(13) + chr(10))}\r\n## Tests\r\nall green\r\n"
    said = command(
        "check", "-", stdin=body.replace("---\r\ndocument: iteration-compact\r\nproject: batch\r\n---\r\n", "")
    )
    assert (said.code, said.err) == (0, "pull-request.md: 19 fields: 19 filled\n"), said.out


@pytest.mark.parametrize("body", ["", "Please merge.\n", "\r\n\r\n", "<!-- nothing -->"])
def test_a_pull_request_without_a_compact_fails(command: Command, body: str) -> None:
    said = command("check", "-", "--output-format", "concise", stdin=body)
    assert said.code == 1 and "and 15 more are missing" in said.out
    assert said.err == "pull-request.md: 19 fields: 19 missing\n"


@pytest.mark.parametrize("name", ["full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"])
def test_output_formats_are_those_of_check(command: Command, name: str) -> None:
    said = command("check", "-", "-q", "--output-format", name, stdin=FILLED.replace(KIND.fields[0].example, "TBD"))
    assert (said.code == 1 and "`Goal`" in said.out) or "Goal" in said.out
    assert said.err == ""


def test_promises_are_held_against_the_gates_of_the_project(command: Command) -> None:
    said = command("check", "-", "--output-format", "concise", stdin=FILLED)
    codes = [line.split()[1] for line in said.out.splitlines() if line.startswith("pull-request.md")]
    assert (said.code, codes) == (1, ["MLD105", "MLD105"]), said.out


def test_show_as_json_keeps_its_schema(command: Command) -> None:
    said = command("show", "-", "--output-format", "json", stdin="**Goal:** TBD\n**Owner:** unknown\n**Next step:**\n")
    shown = json.loads(said.out)
    jsonschema.validate(shown, json.loads(SCHEMA_PATH.read_text(encoding="utf-8")))
    states = {field["name"]: (field["state"], field["line"]) for field in shown["fields"]}
    assert states["Goal"] == ("placeholder", 1) and states["Decision owner"] == ("unknown", 2)
    assert states["Next experiment"] == ("empty", 3) and states["Baseline"] == ("missing", None)
    assert shown["summary"] == {"missing": 16, "empty": 1, "placeholder": 1, "unknown": 1, "filled": 0}


def test_show_for_people(command: Command) -> None:
    said = command("show", "-", stdin="**Goal:** fewer calls \x1b[31m\n")
    assert said.code == 0 and "\x1b" not in said.out and "fewer calls" in said.out
    assert f"! Baseline: missing\n    {KIND.field('Baseline').question}\n" in said.out


def test_what_is_wrong_with_the_command_line_is_said(command: Command, project: Path) -> None:
    assert command("check", "no.md").err == "mlgate: no.md: no such file\n"
    said = command("check")
    assert (said.code, said.err.count("\n")) == (2, 1) and "mlgate compact new" in said.err
    (project / "a.md").write_text(FILLED, encoding="utf-8")
    (project / "b.md").write_text(FILLED, encoding="utf-8")
    said = command("show")
    assert (said.code, said.err) == (2, "mlgate: name one of a.md, b.md\n")


def test_the_fix_leaves_all_else_as_it_was(project: Path) -> None:
    """In a pull request's text of a real sort, in CRLF, with everything around: bytes are only added."""
    before = (
        "# Ärger mit Überläufern 🎉\r\n\r\n> **Not:** a field of ours\r\n\r\n<details><summary>log</summary>\r\n\r\n```text\r\n"
        "**Goal:** in code\r\n```\r\n</details>\r\n\r\n## Iteration Compact\r\n\r\n| Field | Answer |\r\n|:--|--:|\r\n"
        "| Goal | 30 of 100\\|calls |\r\n| Baseline | 0.18 |  \r\n\r\n* **Owner**: Ada\r\n    * deputy: Bob\r\n\r\n"
        "### Known risks\r\nnone\r\n\r\n---\r\n- [x] tests \t\r\n\r\n[1]: https://example.com\r\nno newline at the end"
    ).encode()
    path = project / "docs.md"
    path.write_bytes(before)
    done = subprocess.run(
        [sys.executable, "-m", "mlgate", "check", "--fix", "--no-cache", "--select", "MLD102", "docs.md"],
        cwd=project,
        capture_output=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    after = path.read_bytes()
    assert done.returncode == 0, done.stdout.decode()
    rest = iter(after)
    assert all(byte in rest for byte in before), "nothing is taken away, and nothing moves"
    assert after.count(b"\n") == after.count(b"\r\n") and after.endswith(b"no newline at the end")
    kept = [line for line in after.split(b"\r\n") if line in before.split(b"\r\n")]
    assert kept == before.split(b"\r\n") or len(kept) >= len(before.split(b"\r\n"))
    document = read_as(text_unit(after, "docs.md"), KIND)
    assert not [field.name for field in document.in_state(State.MISSING) if field.name != "Rollback or fallback"]
    assert document.value("Goal") == "30 of 100\\|calls" and document.value("Baseline") == "0.18"
    assert document.value("Decision owner") == "Ada\r\n    * deputy: Bob"


def test_several_gates_leave_the_success_metric_open(command: Command, project: Path) -> None:
    path = project / "gates/churn.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "  - {id: recall, metric: recall, min: 0.6}\n", encoding="utf-8")
    said = command("new", "-")
    assert "**Success metric:** unknown: which of auc >= 0.75 and recall >= 0.6? (gates/churn.yaml)\n" in said.out
