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
    assert "\ntier        A\n" in text and "\nprofiles    explore: note, team: warning, production: error\n" in text
    assert "\ncovers      CV2" in text and "\nelsewhere   dslinter:W5509" in text and "```" not in text


def test_a_rule_in_markdown_is_its_page_and_its_facts(capsys: pytest.CaptureFixture[str]) -> None:
    main(["rule", "MLG205", "--output-format", "markdown"])
    page = Path(__file__).parents[2] / "rules/reproducibility/missing-random-state.md"
    title, _, rest = page.read_text(encoding="utf-8").partition("\n")
    text = capsys.readouterr().out
    assert text.startswith(f"{title}\n\n| | |\n|---|---|\n| severity | ") and text.endswith(rest)


@pytest.mark.parametrize("output_format", ["text", "markdown", "json"])
def test_all_rules_are_listed_by_family(capsys: pytest.CaptureFixture[str], output_format: str) -> None:
    assert main(["rule", "--all", "--isolated", "--output-format", output_format]) == 0
    text = capsys.readouterr().out
    assert "MLG101" in text and "leakage" in text.lower()
    if output_format == "json":
        assert {"profiles", "equivalents", "family", "url"} <= set(json.loads(text)[0])
    else:
        heads = [line for line in text.splitlines() if line.lower().lstrip("# ").startswith("leakage")]
        assert len(heads) == 1


def test_a_rule_in_json_has_every_fact(capsys: pytest.CaptureFixture[str]) -> None:
    main(["rule", "MLG205", "--output-format", "json"])
    assert {"tier", "covers", "equivalents", "page"} <= set(json.loads(capsys.readouterr().out))


def test_an_option_that_is_not_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "baseline", "--isolated"]) == 0
    assert capsys.readouterr().out == "# baseline is not set\n"


def test_cases_are_shown_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    main(["rule", "MLG101"])
    short = capsys.readouterr().out
    assert "CASES" not in short and "mlgate rule MLG101 --cases adds" in short
    main(["rule", "MLG101", "--cases"])
    assert "CASES" in capsys.readouterr().out
