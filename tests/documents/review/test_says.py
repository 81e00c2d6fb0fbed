"""What documents prove, leave open, or admit not to know."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgate.documents.review.says import ANSWERS, sayings
from mlgate.documents.review.witnesses import OTHER_KINDS, admits, lacks
from mlgate.semantics.documents.contracts.items import CONTRACTS
from mlgate.semantics.documents.contracts.writing import example_of
from mlgate.semantics.documents.kinds import document_kinds
from mlgate.semantics.documents.writing import render
from mlgate.sources.read import unit_from_bytes

CASES = [
    pytest.param(kind, answer, id=f"{kind}: {answer.kind}")
    for kind, answers in ANSWERS.items()
    if kind != "observation-ledger"  # which has entries, and a test of its own
    for answer in answers
]


def document(kind: str, values: dict[str, str]) -> list[str]:
    """The kinds of evidence that a document of given values is."""
    found = document_kinds()[kind]
    lines = "".join(f"**{field.name}:** {values.get(field.name, field.example)}\n\n" for field in found.fields)
    text = f"---\ndocument: {kind}\n---\n# {found.title}\n\n{lines}"
    unit = unit_from_bytes(text.encode(), f"docs/{kind}.md")
    return [saying.kind for saying in sayings(unit)]


def contract(kind: str, path: str = "", value: str = "") -> list[str]:
    """The kinds of evidence that the example of a contract is, with one item set to a value."""
    item = next(found for found in CONTRACTS if found.kind == kind)
    text = example_of(item)
    if path:
        import yaml

        data = yaml.safe_load(text)
        *folders, key = path.split(".")
        table = data
        for folder in folders:
            table = table[folder]
        table[key] = value
        text = yaml.safe_dump(data, sort_keys=False)
    unit = unit_from_bytes(text.encode(), f"contracts/{kind.replace('-', '_')}.yaml")
    return [saying.kind for saying in sayings(unit)]


def test_every_answer_names_fields_that_the_kind_has() -> None:
    known = {kind: {field.name for field in found.fields} for kind, found in document_kinds().items()}
    known |= {item.kind: {entry.path for entry in item.items} for item in CONTRACTS}
    for kind, answers in ANSWERS.items():
        for answer in answers:
            assert set(answer.fields) <= known[kind], (kind, answer)
            assert set(answer.given) <= set(answer.fields)
            assert answer.kind in OTHER_KINDS


@pytest.mark.parametrize(("kind", "answer"), CASES)
def test_each_answer_is_given_left_open_or_unknown(kind: str, answer: object) -> None:
    fields, says = answer.fields, answer.kind  # type: ignore[attr-defined]
    if kind in document_kinds():
        assert says in document(kind, {})
        assert {says, lacks(says)} & set(document(kind, {fields[0]: "TBD"})) == {lacks(says)}
        assert {says, admits(says)} & set(document(kind, {fields[0]: "unknown"})) == {admits(says)}
    else:
        assert says in contract(kind)
        assert {says, lacks(says)} & set(contract(kind, fields[0], "TBD")) == {lacks(says)}
        assert {says, admits(says)} & set(contract(kind, fields[0], "unknown")) == {admits(says)}


ENTRY = """\
# Observation ledger

## Iteration 1

run `0123456789abcdef`

**Slice movement:** emea 0.71 to 0.70

## Iteration 2

2026-10-02, run `abcdef0123456789`, baseline `fedcba9876543210` ({role})

**Metric movement:** auc 0.81 -> 0.83

**Slice movement:** {slices}

**Decision:** {decision}
"""


def ledger(role: str = "champion, version 3", slices: str = "emea 0.70 to 0.72", decision: str = "") -> set[str]:
    text = ENTRY.format(role=role, slices=slices, decision=decision or "the gates passed (decision `12ad5784835e`)")
    return {saying.kind for saying in sayings(unit_from_bytes(text.encode(), "docs/observation-ledger.md"))}


def test_the_last_entry_of_a_ledger_is_evidence_and_no_earlier_one() -> None:
    assert ledger() == {"says-slices", "says-champion", "says-judged"}
    assert ledger(slices="unknown") == {"unknown-slices", "says-champion", "says-judged"}
    assert ledger(slices="TBD") == {"lacks-slices", "says-champion", "says-judged"}
    assert "says-champion" not in ledger(role="last entry")
    assert "says-judged" not in ledger(decision="Ines likes it")


@pytest.mark.parametrize("kind", sorted({*ANSWERS} & {*document_kinds()} - {"observation-ledger"}))
def test_a_batch_job_that_answers_all_it_is_asked_leaves_nothing_open(kind: str) -> None:
    found = document_kinds()[kind]
    answers = {spec.name: spec.example for spec in found.asked("batch")}
    unit = unit_from_bytes(render(found, answers, "batch").encode(), found.path)
    assert not [saying for saying in sayings(unit) if saying.kind.startswith(("lacks-", "unknown-"))]
    asked = {spec.name for spec in found.asked("batch")}
    assert {answer.kind for answer in ANSWERS[kind] if asked & {*answer.fields}} <= {
        item.kind for item in sayings(unit)
    }


def test_what_names_no_version_is_no_snapshot() -> None:
    field = "Labels and data snapshot"
    assert "says-snapshot" in document("iteration-compact", {field: "data/visits.csv, md5 3f1c9a2e"})
    assert "lacks-snapshot" in document("iteration-compact", {field: "data/visits.csv"})


def test_going_back_by_training_again_is_no_way_back() -> None:
    field = "Rollback or fallback"
    assert "says-rollback-by-retraining" in document("iteration-compact", {field: "Retrain on last month's rows."})
    assert "says-rollback" in document("iteration-compact", {field: "Alias back to the previous version, 2 minutes."})
    both = "Alias back to models:/churn/7; it was retrained in May."
    assert "says-rollback" in document("iteration-compact", {field: both})


def test_prose_says_nothing(tmp_path: Path) -> None:
    text = b"# Notes\n\nWe should have a rollback plan and a baseline some day.\n"
    assert not list(sayings(unit_from_bytes(text, "docs/notes.md")))


def test_a_contract_without_times_does_not_say_when_features_are_known() -> None:
    assert "says-feature-timing" not in contract("data-contract", "time", "none")
