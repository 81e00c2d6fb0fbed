"""Programs of `flows` report exactly the lines marked, as scripts and as notebooks."""

from __future__ import annotations

import re

import pytest

from mlgate.core.diagnostic import Confidence
from mlgate.testing import check_source
from tests.semantics.leakage.around_flows import HEAD
from tests.semantics.leakage.flows import FLOWS

RULES = (
    *("MLG101", "MLG102", "MLG103", "MLG105", "MLG112", "MLG113", "MLG118"),
    *("MLG119", "MLG121", "MLG125", "MLG126"),
)


def reported(source: str, path: str = "train.py") -> set[tuple[int, str]]:
    """(line, code) of all diagnostics that are shown."""
    found = check_source(source, path, RULES)
    return {(item.location.line, item.code) for item in found if item.confidence >= Confidence.MEDIUM}


def marked(source: str) -> set[tuple[int, str]]:
    """(line, code) of all marks."""
    lines = enumerate(source.splitlines(), 1)
    return {(number, mark.group(1)) for number, line in lines if (mark := re.search(r"# <- (\w+)$", line))}


@pytest.mark.parametrize("name", FLOWS)
def test_flow(name: str) -> None:
    source = HEAD + FLOWS[name]
    assert reported(source) == marked(source)
