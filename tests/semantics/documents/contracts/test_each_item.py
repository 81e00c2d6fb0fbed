"""Each item of each contract: alone missing, a placeholder, unknown, none, and well filled; made of the declaration."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from mlgate.config.settings import ProjectSettings, Settings
from mlgate.core.diagnostic import LocatedDiagnostic, Severity
from mlgate.engine.edits import apply_edits, edits_of
from mlgate.semantics.documents.contracts.items import CONTRACTS, DATA, PREDICTION, SERVING, Contract, Form, Item
from mlgate.semantics.documents.contracts.writing import contract_text, example_of, json_schema
from mlgate.testing import check_files
from tests.semantics.documents.contracts.cases import IDS, ITEMS, filled, without

ONLINE = Settings(project=ProjectSettings(kind="online"))
TEMPLATES = Path(__file__).parents[4] / "templates" / "contracts"
each_contract = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.kind)
each_item = pytest.mark.parametrize(("contract", "item"), ITEMS, ids=IDS)


def checked(contract: Contract, text: str, settings: Settings = ONLINE) -> list[LocatedDiagnostic]:
    return check_files({f"contracts/{contract.file}": text}, ["MLD302", "MLD304"], settings)


@each_contract
def test_a_well_filled_contract_is_clean(contract: Contract) -> None:
    assert checked(contract, example_of(contract)) == []


@each_item
def test_an_item_that_alone_is_missing(contract: Contract, item: Item) -> None:
    (found,) = checked(contract, without(contract, item))
    assert (found.code, found.severity) == ("MLD302", Severity.WARNING)
    assert f"`{item.path}` is missing" in found.message or f"`{item.section}` is missing" in found.message


@each_item
@pytest.mark.parametrize("placeholder", ["TBD", "''", "<fill in>", "'todo: ask Ada'", "...", ""])
def test_an_item_that_alone_is_a_placeholder(contract: Contract, item: Item, placeholder: str) -> None:
    text = filled(contract, **{item.path.replace(".", "__"): placeholder})
    (found,) = checked(contract, text)
    assert (found.code, found.severity) == ("MLD302", Severity.WARNING)
    assert f"`{item.path}` is" in found.message
    assert f"\n{text}".split("\n")[found.location.line].strip().startswith(f"{item.key}:")


@each_item
def test_an_item_that_alone_is_unknown(contract: Contract, item: Item) -> None:
    (found,) = checked(contract, filled(contract, **{item.path.replace(".", "__"): "unknown"}))
    assert (found.code, found.severity, found.message) == ("MLD302", Severity.NOTE, f"`{item.path}` is unknown")


@each_item
def test_none_is_an_answer_where_the_item_says_so(contract: Contract, item: Item) -> None:
    found = checked(contract, filled(contract, **{item.path.replace(".", "__"): "none"}))
    assert bool(found) is not item.has_none


@each_item
def test_what_is_missing_is_inserted_and_nothing_else_changes(contract: Contract, item: Item) -> None:
    before = without(contract, item)
    (found,) = checked(contract, before)
    assert found.fix is not None and found.fix.applicability == "safe"
    edits = edits_of(found.fix)
    assert all(edit.start == edit.end for edit in edits)
    after = apply_edits(before, edits)
    (left,) = checked(contract, after)
    assert left.severity is Severity.NOTE and "unknown" in left.message
    assert f"# {item.question}\n" in after
    value = yaml.safe_load(after)
    for key in item.path.split("."):
        value = value[key]
    assert value == "unknown"


@each_contract
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_empty_contract_becomes_the_template(contract: Contract, newline: str) -> None:
    text = f"kind: {contract.kind}{newline}"
    found = checked(contract, text)
    assert len({item.fix for item in found}) == 1 and found[0].fix is not None
    after = apply_edits(text, edits_of(found[0].fix))
    (left,) = checked(contract, after)
    assert f"and {len(contract.demanded) - 1} more" in left.message
    assert after.count("\n") == after.count(newline)


@each_contract
def test_the_template_asks_every_question_and_answers_none(contract: Contract) -> None:
    text = (TEMPLATES / f"{contract.file}.template").read_text(encoding="utf-8")
    assert text == contract_text(contract)
    (found,) = checked(contract, text)
    assert found.severity is Severity.NOTE
    assert all(f"# {item.question}" in text for item in contract.items)


@each_contract
def test_the_schema_accepts_what_is_right(contract: Contract) -> None:
    schema = json.loads((TEMPLATES / "contract.schema.json").read_text(encoding="utf-8"))
    assert schema == json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for text in (example_of(contract), contract_text(contract)):
        jsonschema.validate(yaml.safe_load(text), schema)


@each_item
def test_the_schema_misses_what_is_missing(contract: Contract, item: Item) -> None:
    value = yaml.safe_load(without(contract, item))
    is_valid = jsonschema.Draft202012Validator(json_schema()).is_valid(value)
    assert is_valid is item.online


@pytest.mark.parametrize("item", [item for item in (*PREDICTION.items, *SERVING.items) if item.online], ids=str)
def test_nobody_is_asked_for_latency_in_a_batch_job(item: Item) -> None:
    contract = PREDICTION if item in PREDICTION.items else SERVING
    text = without(contract, item)
    assert checked(contract, text, Settings(project=ProjectSettings(kind="batch"))) == []
    assert checked(contract, text, Settings()) == []
    online = {"contracts/more.yaml": filled(PREDICTION, serving__mode="online", serving__latency_ms="80")}
    assert len(check_files({f"contracts/{contract.file}": text, **online}, ["MLD302"])) == 1


def test_every_demand_of_the_three_lists_has_an_item() -> None:
    covered = {item.covers for contract in CONTRACTS for item in contract.items}
    wanted = {f"{word}{number}" for word, last in (("DC", 7), ("PC", 6), ("SV", 8)) for number in range(1, last + 1)}
    assert wanted <= covered


def test_columns_say_what_is_promised_of_them() -> None:
    assert any(item.form is Form.COLUMNS for item in DATA.items)
    text = filled(DATA).replace("range: [0, 120], unit: years", "unit: years")
    (found,) = checked(DATA, text)
    assert found.message == "column `age` has no `range`"
    assert found.fix is not None
    after = apply_edits(text, edits_of(found.fix))
    assert "age: {type: integer, nulls: false, unit: years, range: unknown}" in after
    (left,) = checked(DATA, after)
    assert left.message == "`range` of column `age` is unknown"


def test_keys_targets_and_times_have_neither_range_nor_unit() -> None:
    text = filled(DATA).replace("visit_id: {type: string", "visit_id: {type: integer")
    text = text.replace("readmitted: {type: boolean", "readmitted: {type: integer")
    assert "visit_id: {type: integer" in text and "readmitted: {type: integer" in text
    assert checked(DATA, text) == []


def test_none_where_there_has_to_be_one_is_told_as_that() -> None:
    (found,) = checked(DATA, filled(DATA, entity__primary_key="none"))
    assert found.message == "`entity.primary_key` is `none`, which leaves it open"
