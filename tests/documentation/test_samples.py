"""What pages show besides commands: options exist, files are well formed, pipelines are those that `mlgate init` writes."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

import mlgate
from mlgate.config.known_rules import KnownRules
from mlgate.config.reading import Section
from mlgate.config.validation import validated
from mlgate.engine.registry import rule_cards
from mlgate.semantics.editing.templates import filled
from tests.documentation.blocks import PAGES, ROOT, fences, text_of

CONFIGURATION = [
    (f"{page}:{fence.line}", fence.text) for page in PAGES for fence in fences(page) if fence.language == "toml"
]
MAKE_OF_THE_PROJECT = {"docs/productionize.md"}
OF_OTHERS = {"build-system", "language-server"}
EVERY_PAGE = [*PAGES, "CONTRIBUTING.md"]


@pytest.mark.parametrize(("place", "text"), CONFIGURATION, ids=[place for place, _ in CONFIGURATION])
def test_options_that_are_shown_exist(place: str, text: str) -> None:
    table = tomllib.loads(text)
    if not OF_OTHERS & set(table):
        options = table.get("tool", {}).get("mlgate", table)
        known = KnownRules({word: card.code for card in rule_cards() for word in (card.code, card.name)})
        _, problems = validated(Section(Path(place), "", (), options), known)
        assert not problems, [str(problem) for problem in problems]


def test_data_is_well_formed() -> None:
    for page in PAGES:
        for fence in fences(page):
            if fence.language == "yaml":
                assert yaml.safe_load(fence.text) is not None, f"{page}:{fence.line}"
            if fence.language == "json":
                assert json.loads(fence.text), f"{page}:{fence.line}"


@pytest.mark.parametrize("service", ["gitlab", "azure", "jenkins"])
def test_pipelines_are_those_that_init_shows(service: str) -> None:
    shown = filled(f"init/{service}", version=mlgate.__version__)
    assert shown in [fence.text for fence in fences("docs/ci.md")]


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_other_commands_in_sentences_exist(page: str) -> None:
    text = text_of(page)
    if page not in MAKE_OF_THE_PROJECT:
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
        assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", text, re.M)) <= {*targets, "sample"}  # the example's own
    for module in re.findall(r"python -m (benchmarks\.\w+)", text):
        assert (ROOT / module.replace(".", "/")).is_dir() or (ROOT / f"{module.replace('.', '/')}.py").is_file(), module
    for script in re.findall(r"python (scripts/\w+\.py)", text):
        assert (ROOT / script).is_file(), script
