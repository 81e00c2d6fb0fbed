"""The coverage matrix has a row for every demand, and says what nothing enforces."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import yaml

from mlgate.engine.registry import rule_cards

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from coverage_matrix import DEMANDS, covered, demands, enforcers, matrix  # noqa: E402

RUNS = {
    "CV": 6,
    "AR": 3,
    "SC": 4,
    "PC": 6,
    "DC": 7,
    "TR": 8,
    "EV": 7,
    "SV": 8,
    "MO": 7,
    "FH": 7,
    "AP": 9,
    "GO": 9,
    "RC": 12,
}
SINGLE = {"ME", "EA", "MW", *(f"MLE-{number:02}" for number in range(1, 11))}


def test_every_demand_has_its_row() -> None:
    known = {row.id for row in demands()}
    assert {f"{run}{number}" for run, count in RUNS.items() for number in range(1, count + 1)} | SINGLE <= known
    text = matrix()
    assert all(f"\n| {row.id} | {row.text.replace('|', '&#124;')} | " in text for row in demands())


def test_every_rule_stands_in_the_matrix_under_what_it_covers() -> None:
    text = matrix()
    for demand, codes in covered().items():
        rows = [line for line in text.splitlines() if line.startswith(f"| {demand} |")]
        assert all(any(code in row for row in rows) for code in codes), demand


def test_what_nothing_enforces_is_said() -> None:
    known = enforcers()
    rows = matrix().splitlines()
    for row in demands():
        if row.rules and not row.files and not any(code in known for code in row.rules):
            (line,) = [line for line in rows if f"| {row.id} | {row.text} |" in line]
            assert "| not enforced yet: planned " in line


def test_rows_are_well_formed() -> None:
    keys = {"id", "demand", "rules", "files", "not-checkable"}
    for row in yaml.safe_load(DEMANDS.read_text(encoding="utf-8")):
        assert set(row) <= keys and ("rules" in row) != ("not-checkable" in row), row
    for demand in demands():
        assert all(re.fullmatch(r"(ML[GDP]\d{3}|CNV\d{3})", code) for code in demand.rules), demand
        assert all((ROOT / file).is_file() for file in demand.files), demand
    assert max(Counter((row.id, row.text) for row in demands()).values()) == 1


def test_every_rule_has_its_page() -> None:
    for card in rule_cards():
        assert (ROOT / "rules" / card.family / f"{card.name}.md").is_file()
