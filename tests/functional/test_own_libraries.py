"""docs/own-libraries.md is true: with each entry the marked lines are reported, without it none is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from mlgate.config.resolving import settings_from_options
from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Confidence
from mlgate.semantics.catalogue.effects import EFFECTS, LEARNS, TESTS
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.module import Module
from mlgate.sources.read import unit_from_bytes
from mlgate.testing import check_source, checker_for

PAGE = (Path(__file__).parents[2] / "docs" / "own-libraries.md").read_text(encoding="utf-8")
SAMPLE = re.compile(r"^## ([^\n]+)\n(?:(?!^## ).)*?```toml\n(.*?)```\n```python\n(.*?)```", re.MULTILINE | re.DOTALL)
SAMPLES = {title: (options, code) for title, options, code in SAMPLE.findall(PAGE)}
RULES = ("fit-before-split", "full-data-statistic", "resample-before-split")


def reported(code: str, settings: Settings | None) -> set[tuple[int, str]]:
    found = check_source(code, "train.py", RULES, settings)
    return {(item.location.line, item.name) for item in found if item.confidence >= Confidence.MEDIUM}


def test_there_is_a_sample_of_each_kind() -> None:
    assert len(SAMPLES) == PAGE.count("```toml") == 9


@pytest.mark.parametrize("title", SAMPLES)
def test_a_sample_is_reported_as_marked(title: str) -> None:
    options, code = SAMPLES[title]
    settings = settings_from_options(tomllib.loads(options))
    lines = enumerate(code.splitlines(), 1)
    marked = {(number, mark[1]) for number, line in lines if (mark := re.search(r"# error: \[(.+)\]$", line))}
    assert reported(code, settings) == marked


@pytest.mark.parametrize("title", [title for title in SAMPLES if title not in ("A scaler", "A metric")])
def test_without_the_entry_a_sample_is_silent(title: str) -> None:
    found = check_source(SAMPLES[title][1], "train.py", RULES)
    assert not [item for item in found if item.confidence is Confidence.HIGH]


def test_a_metric_of_ones_own_is_an_evaluation() -> None:
    options, code = SAMPLES["A metric"]
    checker = checker_for(RULES, settings_from_options(tomllib.loads(options)))
    events = leakage_of(Module(unit_from_bytes(code.encode(), "train.py"), checker.catalogue))
    assert events is not None
    assert "metric" in {item.kind.value for item in events.evaluations}


def test_the_page_lists_every_word() -> None:
    for word, meaning in {**EFFECTS, **LEARNS, **TESTS}.items():
        assert f"| `{word}` | {meaning} |" in PAGE
