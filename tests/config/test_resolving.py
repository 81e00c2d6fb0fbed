"""`load_settings`: roots, given files, isolation, odd files, and that the examples of the documentation work."""

from pathlib import Path

import pytest

from mlgate.config.effective import with_digest
from mlgate.config.errors import ConfigurationError
from mlgate.config.overrides import Overrides
from mlgate.config.resolving import load_settings, settings_from_options
from mlgate.config.settings import CodeRule, CodeRuleScope, Profile, Settings
from mlgate.core.diagnostic import Severity
from tests.config.sample import KNOWN, write

EXAMPLE = """
[project]
name = "Größenmodell"

[tool.mlgate]
profile = "team"                  # explore | team | production: which families are on and how severe
select = ["MLG1", "MLG2", "fit-before-split"]
fail-level = "error"
exclude = ["archive/"]            # .gitignore is respected
baseline = ".mlgate-baseline.json"
[tool.mlgate.severity]
hardcoded-hyperparameter = "warning"
[tool.mlgate.per-file-ignores]
"notebooks/explore/**" = ["MLG3"]
[tool.mlgate.suppressions]
require-reason = true
max-days = 180
[tool.mlgate.project]
seed-helpers = ["ourlib.seed_everything"]
splitters = ["ourlib.split.by_time"]
config-sources = ["configs/**/*.yaml", "params.yaml"]
protected = ["experiment.ipynb", "data/**", "*.csv", "*.parquet"]
[[tool.mlgate.code-rules]]        # the documents' code_rules
pattern = 'from .* import \\*'
message = "No wildcard imports"
severity = "block"                # block | warn
scope = "code"                    # code | string | comment | any
"""


def test_the_example_of_the_interface_is_read_in_full(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path / "pyproject.toml", EXAMPLE), known=KNOWN)
    assert settings.select == ("MLG1", "MLG2", "fit-before-split")
    assert settings.severity == {"hardcoded-hyperparameter": Severity.WARNING}
    assert settings.per_file_ignores == {"notebooks/explore/**": ("MLG3",)}
    assert (settings.suppressions.require_reason, settings.suppressions.max_days) == (True, 180)
    assert settings.project.protected == ("experiment.ipynb", "data/**", "*.csv", "*.parquet")
    rule = CodeRule(r"from .* import \*", "No wildcard imports", True, CodeRuleScope.CODE)
    assert settings.code_rules == (rule,)
    assert (settings.root, settings.source) == (str(tmp_path), str(tmp_path / "pyproject.toml"))


@pytest.mark.parametrize("text", ["\ufeff" + EXAMPLE, EXAMPLE.replace("\n", "\r\n"), f"# Käse {EXAMPLE}"])
def test_byte_order_mark_windows_line_ends_and_umlauts_change_nothing(tmp_path: Path, text: str) -> None:
    plain = load_settings(write(tmp_path / "pyproject.toml", EXAMPLE), use_cache=False)
    assert load_settings(write(tmp_path / "pyproject.toml", text), use_cache=False) == plain


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path, isolated=True) == with_digest(Settings(root=str(tmp_path)))


def test_isolation_ignores_files_but_not_the_command_line(tmp_path: Path) -> None:
    write(tmp_path / "mlgate.toml", "profile = 'production'\nselct = 1\n")
    overrides = Overrides(ignore=("MLG1",), assignments=("profile=explore",))
    settings = load_settings(tmp_path, isolated=True, overrides=overrides)
    assert (settings.profile, settings.ignore, settings.source) == (Profile.EXPLORE, ("MLG1",), None)


def test_a_given_file_replaces_the_nearest_and_leaves_the_root_to_the_project(tmp_path: Path) -> None:
    write(tmp_path / "project" / "mlgate.toml", "profile = 'explore'\n")
    (tmp_path / "project" / ".git").mkdir()
    given = write(tmp_path / "ci" / "strict.toml", "profile = 'production'\n")
    settings = load_settings(tmp_path / "project", config=given)
    assert (settings.profile, settings.root) == (Profile.PRODUCTION, str(tmp_path / "project"))
    assert settings.source == str(given)
    assert not (tmp_path / "ci" / ".mlgate_cache").exists()


def test_the_folder_of_the_cache_may_be_given_and_wins(tmp_path: Path) -> None:
    write(tmp_path / "mlgate.toml", "cache-dir = 'other'\n")
    assert load_settings(tmp_path).cache_dir == "other"
    assert load_settings(tmp_path, cache_dir=tmp_path / "given").cache_dir == str(tmp_path / "given")


def test_settings_can_be_given_as_a_table_of_options() -> None:
    options = {"project": {"seed_helpers": ["a.b"], "config-modules": ["c.py"]}, "notebooks": {"executed": False}}
    settings = settings_from_options({**options, "severity": {"a_b": "note"}, "min_confidence": "low"})
    assert settings.project.seed_helpers == ("a.b",)
    assert settings.project.config_modules == ("c.py",)
    assert not settings.executed_notebooks
    assert settings.severity == {"a_b": Severity.NOTE}
    with pytest.raises(ConfigurationError, match='options: unknown key "selct"'):
        settings_from_options({"selct": []})


def test_catalogue_entries_are_what_the_semantic_catalogue_reads(tmp_path: Path) -> None:
    from mlgate.semantics.catalogue import DEFAULT

    text = """
    [project.catalogue]
    "ourlib.Folds" = { kinds = "splitter time_ordered", signature = ["n=5", "*", "seed=None"], seed = "seed" }
    "ourlib.Model" = { kinds = ["estimator"], seed = { parameter = "rng", unset = "entropy" }, uses-target = true }
    "ourlib.score".kinds = ["metric"]
    [project.catalogue."ourlib.score".metric]
    truth = "y"
    prediction = "p"
    wants = "labels"
    symmetric = true
    greater-is-better = false
    """
    catalogue = load_settings(write(tmp_path / "mlgate.toml", text)).project.catalogue
    extended = DEFAULT.extended(catalogue)
    folds, model, score = (extended.entry(f"ourlib.{name}") for name in ("Folds", "Model", "score"))
    assert folds is not None
    assert model is not None
    assert score is not None
    assert folds.kinds == {"splitter", "time_ordered"}
    assert folds.seed is not None
    assert (folds.seed.name, folds.positional) == ("seed", ("n",))
    assert model.seed is not None
    assert (model.seed.unset, model.uses_target) == ("entropy", True)
    assert score.metric is not None
    assert (score.metric.greater_is_better, score.metric.symmetric) == (False, True)
