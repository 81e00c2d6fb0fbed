"""Whatever a file holds: either settings, or an error that says where."""

import contextlib
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mlgate.config.errors import ConfigurationError
from mlgate.config.options import CodeRuleOptions, NotebookOptions, Options, ProjectOptions, SuppressionOptions
from mlgate.config.overrides import Overrides
from mlgate.config.resolving import load_configuration, load_settings
from mlgate.config.selection import RuleSelection
from mlgate.config.serialisation import settings_from_json, settings_to_json
from tests.config.sample import KNOWN, RULES, toml_of

MODELS = (Options, SuppressionOptions, ProjectOptions, NotebookOptions, CodeRuleOptions)
KEYS = st.sampled_from(sorted({str(field.alias) for model in MODELS for field in model.model_fields.values()}))
WORDS = st.sampled_from(
    ["MLG1", "MLG101", "fit-before-split", "ALL", "team", "error", "note", "a.b", "*.py", "forbid", "("]
)
SCALARS = (
    WORDS
    | st.text(max_size=5)
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.datetimes()
    | st.dates()
    | st.times()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | WORDS | st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
TABLES = st.dictionaries(KEYS | st.text(max_size=4), VALUES, max_size=5)


def outcome(folder: str, content: bytes, overrides: Overrides = Overrides()) -> str:  # noqa: B008
    """Load a file; every other exception than ours, and every message that is no line with a place, is a failure."""
    Path(folder, "mlgate.toml").write_bytes(content)
    try:
        found = load_settings(Path(folder), known=KNOWN, overrides=overrides)
    except ConfigurationError as error:
        assert error.problems
        assert all("\n" not in str(problem) and "mlgate.toml" in str(problem) for problem in error.problems)
        assert "Input should" not in str(error)
        return "error"
    assert settings_from_json(settings_to_json(found)) == found
    assert load_settings(Path(folder), known=KNOWN, overrides=overrides) == found  # now from the store
    RuleSelection.resolve(RULES, found).ignored_codes_for("a/b.py")
    return "settings"


@settings(deadline=None, max_examples=200)
@given(TABLES, st.booleans())
def test_any_toml_table_gives_settings_or_a_configuration_error(table: dict[str, Any], headers: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        outcome(folder, toml_of(table, headers).encode())


@settings(deadline=None, max_examples=100)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "profile": st.sampled_from(["explore", "team", "production"]),
            "select": st.lists(st.sampled_from([*KNOWN, "MLG1", "ALL"]), max_size=3),
            "ignore": st.lists(st.sampled_from([*KNOWN, "MLG1", "ALL"]), max_size=3),
            "severity": st.dictionaries(st.sampled_from([*KNOWN]), st.sampled_from(["error", "note"]), max_size=3),
            "exclude": st.lists(st.sampled_from(["a/", "!b", "*.py", "ü"]), max_size=3),
            "suppressions": st.fixed_dictionaries({"max-days": st.integers(1, 999)}),
            "notebooks": st.fixed_dictionaries({"executed": st.booleans()}),
        },
    )
)
def test_valid_options_give_settings(table: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert outcome(folder, toml_of(table).encode()) == "settings"
        configuration = load_configuration(Path(folder), known=KNOWN)
        for key in table:
            origins = [origin for option in configuration.explain(key).values() for origin in option.origins]
            assert all(origin.source.startswith(("default", "profile", folder)) for origin in origins)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=40) | st.text(alphabet="a=[]{}\"'.,#\n\r\\1 ", max_size=20).map(str.encode))
def test_any_bytes_give_settings_or_a_configuration_error(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        outcome(folder, content)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=12) | st.builds("{}={}".format, KEYS, st.text(max_size=8)))
def test_any_assignment_gives_settings_or_a_configuration_error(assignment: str) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(ConfigurationError):
        load_settings(Path(folder), isolated=True, overrides=Overrides(assignments=(assignment,)), known=KNOWN)
