"""The JSON Schema and the reference: up to date, and true of the same files as the loader."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from mlgate.config.errors import ConfigurationError
from mlgate.config.reference import option_table, options_markdown, toml_value, with_reference
from mlgate.config.resolving import load_settings
from mlgate.config.schema import SCHEMA_PATH, config_schema, schema_text
from tests.config.sample import write
from tests.config.test_resolving import EXAMPLE

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_the_shipped_schema_is_up_to_date() -> None:
    shipped = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))  # versions of pydantic write 0 or 0.0
    assert shipped == json.loads(schema_text()), "run python -m mlgate.config.schema"


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(config_schema())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "extend = 'a.toml'\ncache-dir = 'c'\nnotebooks = { executed = false, outputs = 'forbid' }",
        "project.catalogue = { 'a.b' = 'splitter', 'c' = ['metric'], 'd' = { kinds = [], seed = 's' } }",
        "project.catalogue = { 'a.b' = { effect = 'learn', unless = { p = [1, 'x'], q = true } } }",
        "project.catalogue = { 'a.B' = { learns = 'nothing' } }",
        "severity = { MLG1 = 'note', fit-before-split = 'error' }\nselect = ['ALL', 'MLD']",
        "per-file-ignores = { '!src/**' = ['MLG1'] }",
        "[[code-rules]]\npattern = 'a'\nmessage = 'm'\nname = 'star-import'\nscope = 'any'",
    ],
)
def test_schema_and_loader_accept(tmp_path: Path, text: str) -> None:
    write(tmp_path / "a.toml", "")
    load_settings(write(tmp_path / "mlgate.toml", text), use_cache=False)
    Draft202012Validator(config_schema()).validate(tomllib.loads(text))


def test_the_schema_accepts_the_example_of_the_interface() -> None:
    Draft202012Validator(config_schema()).validate(tomllib.loads(EXAMPLE)["tool"]["mlgate"])


@pytest.mark.parametrize(
    "text",
    [
        "selct = []",
        "profile = 'teem'",
        "select = 'MLG1'",
        "select = ['mlg 1']",
        "severity.MLG1 = 'off'",
        "severity.'MLG 1' = 'note'",
        "suppressions.max-days = 0",
        "suppressions.max-days = 1.5",
        "per-file-ignores.'' = []",
        "per-file-ignores.a = 'MLG1'",
        "exclude = ['']",
        "baseline = ''",
        "notebooks.outputs = 'maybe'",
        "project.seed-helper = []",
        "project.splitters = ['a b']",
        "project.catalogue.'a.b' = {}",
        "project.catalogue.'a b' = 'splitter'",
        "code-rules = [{ pattern = 'a' }]",
        "code-rules = [{ pattern = 'a', message = 'm', severity = 'error' }]",
        "code-rules = [{ pattern = 'a', message = 'm', name = 'A' }]",
    ],
)
def test_schema_and_loader_reject(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError):
        load_settings(write(tmp_path / "mlgate.toml", text), known=["MLG1"], use_cache=False)
    with pytest.raises(ValidationError):
        Draft202012Validator(config_schema()).validate(tomllib.loads(text))


def test_every_option_is_described_and_its_examples_are_valid(tmp_path: Path) -> None:
    rows = option_table()
    assert all(row.description.endswith(".") and row.type for row in rows)
    write(tmp_path / "mlgate.toml", "")
    for row in rows:
        if row.example and row.key != "extend":
            assert tomllib.loads(f"key = {row.example}")
        if row.example and not row.table and row.key != "extend":
            load_settings(write(tmp_path / "mlgate.toml", f"{row.key} = {row.example}"), use_cache=False)


def test_the_reference_lists_every_key_once_with_its_default() -> None:
    rows = {(row.table, row.key): row for row in option_table()}
    assert len(rows) == len(option_table())
    assert rows["", "profile"][2:4] == ('"explore" | "team" | "production"', '"team"')
    assert rows["suppressions", "max-days"][2:4] == ("whole number", "")
    assert rows["[code-rules]", "pattern"].example == r"'from .* import \*'"
    assert rows["project", "protected"].default == "[]"
    assert rows["", "per-file-ignores"].type == "table of lists of strings"


def test_the_documentation_holds_the_reference() -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    assert options_markdown() in text
    assert with_reference(text) == text, "write what `mlgate.config.reference.with_reference` gives"


def test_every_sample_of_the_documentation_is_valid(tmp_path: Path) -> None:
    samples = [part.partition("```")[0] for part in DOCUMENTATION.read_text(encoding="utf-8").split("```toml\n")[1:]]
    assert len(samples) >= 3
    write(tmp_path / "pyproject.toml", "[tool.mlgate]\n")
    for sample in samples:
        name = "pyproject.toml" if "[tool.mlgate" in sample else "package/mlgate.toml"
        load_settings(write(tmp_path / "sample" / name, sample.replace("../mlgate.toml", "../../pyproject.toml")))


@pytest.mark.parametrize("value", [{"a b": [1, "x"], "c": True}, ["\\d", 'quote"', "it's \\"], {}, [], "ü"])
def test_values_are_spelt_as_toml(value: Any) -> None:
    assert tomllib.loads(f"key = {toml_value(value)}")["key"] == value
