"""What is read of contracts that people get wrong: places, nearest spellings, and nothing that brings mlgate down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.core.diagnostic import LocatedDiagnostic, Severity
from mlgate.engine.edits import apply_edits, edits_of
from mlgate.semantics.documents.contracts.data_contract import data_contract
from mlgate.semantics.documents.contracts.items import CONTRACTS, DATA
from mlgate.semantics.documents.contracts.reading import read_contract
from mlgate.semantics.documents.contracts.writing import example_of
from mlgate.sources.yaml_text import YamlError
from mlgate.sources.yaml_tree import yaml_document
from mlgate.testing import check_files
from tests.semantics.documents.contracts.cases import filled


def told(text: str, path: str = "data_contract.yaml") -> list[LocatedDiagnostic]:
    return check_files({path: text}, ["MLD304"])


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("kind: data-contract", "kind: data-contrct", "`kind` is `data-contrct`; did you mean `data-contract`?"),
        ("  strategy: time", "  strategy: tmie", "`split.strategy` is `tmie`; did you mean `time`?"),
        ("  grain:", "  grian:", "unknown key `entity.grian`; did you mean `grain`?"),
        ("snapshot:", "snapshots:", "unknown key `snapshots`; did you mean `snapshot`?"),
        ("type: integer", "type: intger", "`type` of column `age` is `intger`; did you mean `integer`?"),
        ("unit: years", "units_: years", "unknown key `units_` of column `age`; did you mean `units`?"),
        ("  column: readmitted", "  column: readmited", "which is not among `columns`; did you mean `readmitted`?"),
        ("  delay: 30 days", "  delay: a lot", "`label.delay` is `a lot`; expected a time such as `30 days`"),
        ("pii: [name, birth_date]", "pii: {name: yes}", "`pii` holds a table; expected a name or a list of names"),
        ("nulls: 0.01", "nulls: 5", "expected true, false, or the share that may lack, from 0 to 1"),
        ("nulls: 0.01", "nulls: -0.1", "expected true, false, or the share that may lack, from 0 to 1"),
        ("range: [0, 120]", "range: [120, 0]", "expected two numbers: [lowest, highest]"),
        ("owner:", "name: twice\nowner:", "`name` stands here twice"),
    ],
)
def test_a_mistake_is_told_at_its_line_with_the_nearest_spelling(before: str, after: str, message: str) -> None:
    text = filled(DATA)
    assert text.count(before) >= 1
    broken = after.join(text.rsplit(before, 1))  # what stands above is a comment
    found = told(broken)
    assert any(message in item.message for item in found), [item.message for item in found]
    assert all(item.severity is Severity.ERROR for item in found)
    changed = {number for number, line in enumerate(broken.split("\n"), 1) if line not in text.split("\n")}
    assert changed & {item.location.line for item in found}


def test_broken_yaml_is_told_where_it_breaks() -> None:
    (found,) = told("kind: data-contract\nentity: [a\nlabel: b\n")
    assert found.message.startswith("malformed YAML") and found.location.line in (2, 3)


def test_places_in_front_matter_are_places_of_the_file() -> None:
    text = f"---\n{filled(DATA)}---\n# Visits\n\nsplit: whatever\n".replace("strategy: time", "strategy: tiem")
    (found,) = told(text, "contracts/visits.md")
    assert "tiem" in text.split("\n")[found.location.line - 1]
    assert told("# Visits\n\nNo front matter at all.\n", "contracts/visits.md") == []


def test_a_billion_laughs_is_no_contract() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(YamlError):
        yaml_document("\n".join(lines), "data_contract.yaml")


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    read_contract(text, "data_contract.yaml")
    data_contract(f"kind: data-contract\n{text}", "contracts/a.yaml")


@given(st.sampled_from(CONTRACTS), st.integers(0, 2000), st.integers(1, 40))
def test_what_is_cut_out_of_a_contract_never_breaks_it_further(contract: object, start: int, size: int) -> None:
    text = example_of(contract)  # type: ignore[arg-type]
    cut = text[:start] + text[start + size :]
    for item in check_files({f"contracts/{contract.file}": cut}, ["MLD302"]):  # type: ignore[attr-defined]
        if item.fix is not None:
            after = apply_edits(cut, edits_of(item.fix))
            read = read_contract(after, f"contracts/{contract.file}")  # type: ignore[attr-defined]
            assert read is not None and not any(finding.message.startswith("malformed") for finding in read.findings)
            assert all(line in after.split("\n") for line in cut.split("\n") if "{" not in line)


def test_a_contract_is_about_the_folder_around_it() -> None:
    here = data_contract("kind: data-contract\n", "churn/contracts/a.yaml")
    assert here is not None
    assert here.is_about("churn/src/train.py") and not here.is_about("churning/train.py")
    assert not here.is_about("train.py")


@pytest.mark.parametrize(
    ("location", "answer"),
    [
        ("data/visits.csv", True),
        ("/home/ada/visits.csv", True),
        (r"C:\data\VISITS.csv", True),
        ("data/visits_2026.csv", False),
        ("visits.parquet", False),
    ],
)
def test_paths_are_compared_by_their_end(location: str, answer: bool) -> None:
    contract = data_contract("kind: data-contract\nlocation: data/visits.csv\n", "data_contract.yaml")
    assert contract is not None and contract.is_read_from(location) is answer
