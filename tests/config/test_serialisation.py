"""Settings as plain JSON and back, and what their digest is about."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.config.effective import NOT_ABOUT_DIAGNOSTICS, with_digest
from mlgate.config.options import Options
from mlgate.config.overrides import Overrides
from mlgate.config.pack_rules import PackRule, PackSample
from mlgate.config.serialisation import PACK_RULES, options_of, settings_from_json, settings_to_json
from mlgate.config.settings import (
    AgentSettings,
    CodeRule,
    CodeRuleScope,
    FailLevel,
    Profile,
    ProjectSettings,
    ReviewSettings,
    Settings,
    SuppressionPolicy,
)
from mlgate.core.diagnostic import Confidence, Severity

WORDS = st.lists(st.text(max_size=5), max_size=3).map(tuple)
SETTINGS = st.builds(
    Settings,
    root=st.text(),
    source=st.none() | st.text(),
    select=WORDS,
    extend_select=WORDS,
    ignore=WORDS,
    exclude=WORDS,
    baseline=st.none() | st.text(),
    per_file_ignores=st.dictionaries(st.text(), WORDS, max_size=3),
    outputs=st.sampled_from(["allow", "forbid"]),
    project=st.builds(
        ProjectSettings,
        seed_helpers=WORDS,
        splitters=WORDS,
        gates=WORDS,
        config_sources=WORDS,
        protected=WORDS,
        config_modules=WORDS,
        contracts=WORDS,
        catalogue=st.dictionaries(
            st.text(), st.fixed_dictionaries({"kinds": st.just(["a"]), "uses_target": st.booleans()}), max_size=2
        ),
    ),
)


@given(SETTINGS)
def test_settings_survive_json(settings: Settings) -> None:
    assert settings_from_json(settings_to_json(settings)) == settings


CHANGES: dict[str, Any] = {
    "root": "x",
    "source": "x",
    "profile": Profile.EXPLORE,
    "select": ("MLG1",),
    "extend_select": ("MLG1",),
    "ignore": ("MLG1",),
    "severity": {"MLG1": Severity.NOTE},
    "per_file_ignores": {"x": ("MLG1",)},
    "exclude": ("x",),
    "respect_gitignore": False,
    "fail_level": FailLevel.NEVER,
    "min_severity": Severity.ERROR,
    "min_confidence": Confidence.HIGH,
    "baseline": "x",
    "suppressions": SuppressionPolicy(True, 3),
    "project": ProjectSettings(splitters=("a.b",), kind="batch"),
    "code_rules": (CodeRule("a", "b", True, CodeRuleScope.ANY, "c"),),
    "packs": ("conventions",),
    "pack_rules": (
        PackRule("a", "a.yaml", 1, "A1", "a", "b", where={"$X": {"value": [1]}}, valid=(PackSample("x", 2),)),
    ),
    "executed_notebooks": False,
    "outputs": "forbid",
    "max_cells": 3,
    "max_cell_lines": 4,
    "review": ReviewSettings(("pytest", "-q"), 30),
    "agent": AgentSettings(use="ollama:x", command=("a", "b"), max_cost=1.5),
    "cache_dir": "x",
    "digest": "x",
}
NOT_IN_DIGEST = {name.replace("-", "_") for name in NOT_ABOUT_DIAGNOSTICS} | {"root", "source", "digest"}


@pytest.mark.parametrize("field", [name for name in Settings._fields if name != "contracts"])  # read for each run
def test_each_field_survives_json_and_counts_for_the_digest_if_it_affects_diagnostics(field: str) -> None:
    changed = Settings()._replace(**{field: CHANGES[field]})
    assert settings_from_json(settings_to_json(changed)) == changed != Settings()
    assert (with_digest(changed).digest == with_digest(Settings()).digest) is (field in NOT_IN_DIGEST)


def test_the_defaults_of_the_models_are_those_of_the_settings() -> None:
    written = Options.model_validate({}).model_dump(mode="json", by_alias=True)
    assert {**written, PACK_RULES: []} == {**options_of(Settings()), "extend": None}
    assert list(written)[0:4] == list(options_of(Settings()))[0:4]


def test_the_words_of_the_models_are_those_of_the_settings() -> None:
    from mlgate.config.options import CodeRuleOptions

    words = {name: set(get_args(field.annotation)) for name, field in Options.model_fields.items()}
    assert words["profile"] == {item.value for item in Profile}
    assert words["fail_level"] == {item.value for item in FailLevel}
    assert words["min_severity"] == {item.word for item in Severity}
    assert words["min_confidence"] == {item.word for item in Confidence}
    scope = CodeRuleOptions.model_fields["scope"].annotation
    assert set(get_args(scope)) == {item.value for item in CodeRuleScope}


def test_every_flag_is_named_after_an_option() -> None:
    options = {field.alias for field in Options.model_fields.values()}
    assert {name.replace("_", "-") for name in Overrides._fields} - {"assignments"} <= options
