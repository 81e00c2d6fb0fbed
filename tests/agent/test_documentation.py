"""The page about verdicts names every reason, under its demand, in order."""

import re
from pathlib import Path

from mlgate.agent.acceptance import Reason

PAGE = Path(__file__).resolve().parents[2] / "docs" / "verify.md"


def test_every_reason_is_documented_under_its_demand() -> None:
    found: list[tuple[str, str]] = []
    demand = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        row = re.match(r"\| (?:(A\d) [a-z ]+)?\s*\| (`[^|]+) \|", line)
        if row:
            demand = row[1] or demand
            found += [(demand, reason) for reason in re.findall(r"`([a-z-]+)`", row[2])]
    assert found == [(reason.demand.value, reason.value) for reason in Reason]
