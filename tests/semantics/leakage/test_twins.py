"""Of each pair of `twins`, the version that leaks is reported by its rule, and the clean one by none."""

from __future__ import annotations

import pytest

from mlgate.core.diagnostic import Confidence, Severity
from mlgate.testing import check_source
from tests.semantics.leakage.twins import TWINS

RULES = (
    *("MLG101", "MLG102", "MLG103", "MLG104", "MLG105", "MLG112", "MLG113", "MLG114"),
    *("MLG118", "MLG119", "MLG120", "MLG122", "MLG123", "MLG125"),
)


def reported(source: str, without: str) -> set[str]:
    """The rules that warn of one of the two versions."""
    text = "".join(line for line in source.splitlines(keepends=True) if not line.rstrip().endswith(without))
    found = check_source(text, "train.py", RULES)
    return {item.code for item in found if item.confidence >= Confidence.MEDIUM and item.severity >= Severity.WARNING}


@pytest.mark.parametrize("name", TWINS)
def test_leaking_twin(name: str) -> None:
    assert name.split()[0] in reported(TWINS[name], "# clean")


@pytest.mark.parametrize("name", TWINS)
def test_clean_twin(name: str) -> None:
    assert not reported(TWINS[name], "# leaks")
