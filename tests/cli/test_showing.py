"""`mlgate rule` and `mlgate config`: what is shown of rules and settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlgate.cli.main import main


def test_a_rule_is_text_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "MLG205"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("missing-random-state (MLG205)\n\nseverity ")
    assert "tier" not in text and "covers" not in text and "```" not in text


def test_a_rule_in_markdown_is_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    main(["rule", "MLG205", "--output-format", "markdown"])
    page = Path(__file__).parents[2] / "rules/reproducibility/missing-random-state.md"
    assert capsys.readouterr().out == page.read_text(encoding="utf-8")


def test_a_rule_in_json_has_every_fact(capsys: pytest.CaptureFixture[str]) -> None:
    main(["rule", "MLG205", "--output-format", "json"])
    assert {"tier", "covers", "equivalents", "page"} <= set(json.loads(capsys.readouterr().out))


def test_an_option_that_is_not_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "baseline", "--isolated"]) == 0
    assert capsys.readouterr().out == "# baseline is not set\n"
