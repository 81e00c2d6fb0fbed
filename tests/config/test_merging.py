"""Sources laid over each other: what wins, what adds up, and where each value comes from."""

from pathlib import Path

import pytest

from mlgate.config.effective import Configuration
from mlgate.config.errors import ConfigurationError
from mlgate.config.overrides import NO_OVERRIDES, Overrides
from mlgate.config.resolving import load_configuration
from mlgate.config.settings import FailLevel, Profile
from mlgate.core.diagnostic import Confidence, Severity
from tests.config.sample import KNOWN, write


def load(folder: Path, text: str = "", base: str = "", overrides: Overrides = NO_OVERRIDES) -> Configuration:
    """The configuration of a file that extends another one."""
    write(folder / "base.toml", base)
    write(folder / "mlgate.toml", f'extend = "base.toml"\n{text}')
    return load_configuration(folder, overrides=overrides, known=KNOWN, use_cache=False)


def test_the_file_wins_over_what_it_extends_and_the_command_line_over_both(tmp_path: Path) -> None:
    base = "profile = 'explore'\nfail-level = 'note'\nmin-severity = 'warning'\nbaseline = 'b.json'\n"
    text = "fail-level = 'warning'\nmin-severity = 'error'\n"
    settings = load(tmp_path, text, base, Overrides(min_severity=Severity.NOTE)).settings
    assert settings.profile is Profile.EXPLORE
    assert settings.fail_level is FailLevel.WARNING
    assert settings.min_severity is Severity.NOTE
    assert settings.baseline == "b.json"


def test_tables_are_merged_by_key_and_lists_replaced(tmp_path: Path) -> None:
    base = (
        "exclude = ['a/']\nsuppressions.max-days = 9\nper-file-ignores.x = ['MLG1']\nper-file-ignores.y = ['MLG1']\n"
        "[project]\nsplitters = ['a.b']\ncatalogue.'a.b' = 'splitter'\n"
    )
    text = (
        "exclude = ['b/']\nsuppressions.require-reason = true\nper-file-ignores.y = ['MLG2']\n"
        "[project]\nseed-helpers = ['c.d']\ncatalogue.'a.c' = { kinds = ['transformer'], uses-target = true }\n"
    )
    settings = load(tmp_path, text, base).settings
    assert settings.exclude == ("b/",)
    assert (settings.suppressions.require_reason, settings.suppressions.max_days) == (True, 9)
    assert settings.per_file_ignores == {"x": ("MLG1",), "y": ("MLG2",)}
    assert (settings.project.splitters, settings.project.seed_helpers) == (("a.b",), ("c.d",))
    assert settings.project.catalogue == {
        "a.b": {"kinds": "splitter"},
        "a.c": {"kinds": ["transformer"], "uses_target": True},
    }


def test_ignore_and_extend_select_add_up(tmp_path: Path) -> None:
    base = "ignore = ['MLG1', 'MLG301']\nextend-select = ['MLG405']\n"
    settings = load(tmp_path, "ignore = ['MLG901', 'MLG1']\nextend-select = ['MLG402']\n", base).settings
    assert settings.ignore == ("MLG1", "MLG301", "MLG901")
    assert settings.extend_select == ("MLG405", "MLG402")


def test_a_later_select_starts_anew_but_keeps_what_is_ignored(tmp_path: Path) -> None:
    base = "select = ['MLG3']\nextend-select = ['MLG405']\nignore = ['MLG101']\n"
    settings = load(tmp_path, "select = ['MLG1']\n", base).settings
    assert (settings.select, settings.extend_select, settings.ignore) == (("MLG1",), (), ("MLG101",))


@pytest.mark.parametrize("selector", ["MLG101", "fit-before-split"])
def test_what_the_command_line_selects_is_no_longer_ignored_by_whichever_name(tmp_path: Path, selector: str) -> None:
    overrides = Overrides(select=(selector,))
    settings = load(tmp_path, "ignore = ['fit-before-split', 'MLG102']\n", overrides=overrides).settings
    assert settings.ignore == ("MLG102",)


def test_what_the_command_line_ignores_stays_ignored(tmp_path: Path) -> None:
    overrides = Overrides(select=("MLG101",), ignore=("MLG101",))
    assert load(tmp_path, overrides=overrides).settings.ignore == ("MLG101",)


def test_of_two_spellings_of_one_rule_the_later_source_comes_last(tmp_path: Path) -> None:
    base = "[severity]\nfit-before-split = 'note'\nMLG101 = 'note'\n"
    settings = load(tmp_path, "severity.fit-before-split = 'error'\n", base).settings
    assert list(settings.severity.items())[-1] == ("fit-before-split", Severity.ERROR)


def test_every_flag_reaches_its_setting(tmp_path: Path) -> None:
    overrides = Overrides(
        profile=Profile.PRODUCTION,
        select=("MLG1",),
        extend_select=("MLG405",),
        ignore=("MLG101",),
        per_file_ignores={"a/**": ("MLG2", "absolute-path")},
        exclude=("b/",),
        respect_gitignore=False,
        fail_level=FailLevel.NEVER,
        min_severity=Severity.ERROR,
        min_confidence=Confidence.LOW,
        baseline=tmp_path / "b.json",
        assignments=("suppressions.max-days=3", "project.splitters=['a.b']", "severity.MLG101=note"),
    )
    settings = load(tmp_path, overrides=overrides).settings
    assert settings.profile is Profile.PRODUCTION
    assert (settings.select, settings.extend_select, settings.ignore) == (("MLG1",), ("MLG405",), ("MLG101",))
    assert settings.per_file_ignores == {"a/**": ("MLG2", "absolute-path")}
    assert (settings.exclude, settings.respect_gitignore) == (("b/",), False)
    assert (settings.fail_level, settings.min_severity) == (FailLevel.NEVER, Severity.ERROR)
    assert (settings.min_confidence, settings.baseline) == (Confidence.LOW, str(tmp_path / "b.json"))
    assert (settings.suppressions.max_days, settings.project.splitters) == (3, ("a.b",))
    assert settings.severity == {"MLG101": Severity.NOTE}


def test_the_production_profile_demands_reasons_unless_a_file_says_otherwise(tmp_path: Path) -> None:
    assert load(tmp_path, "profile = 'production'").settings.suppressions.require_reason
    relaxed = load(tmp_path, "profile = 'production'\nsuppressions.require-reason = false").settings
    assert not relaxed.suppressions.require_reason
    assert not load(tmp_path, "profile = 'team'").settings.suppressions.require_reason


def test_every_option_tells_where_it_was_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    base = "\nignore = ['MLG1']\nseverity.MLG2 = 'note'\n"
    text = "profile = 'production'\n[project]\nsplitters = ['a.b']\n[[code-rules]]\npattern = 'a'\nmessage = 'm'\n"
    overrides = Overrides(ignore=("MLG3",), assignments=("fail-level=never",))
    configuration = load(tmp_path, text, base, overrides)
    origins = {
        key: ", ".join(map(str, option.origins))
        for name in ("profile", "ignore", "severity", "project", "code-rules", "fail-level", "suppressions", "baseline")
        for key, option in configuration.explain(name).items()
    }
    assert origins == {
        "profile": "mlgate.toml:2",
        "ignore": "base.toml:2, --ignore",
        "severity.MLG2": "base.toml:3",
        "project.kind": "default",
        "project.contracts": "default",
        "project.seed-helpers": "default",
        "project.splitters": "mlgate.toml:4",
        "project.gates": "default",
        "project.config-sources": "default",
        "project.config-modules": "default",
        "project.protected": "default",
        "code-rules": "mlgate.toml:5",
        "fail-level": "--config",
        "suppressions.require-reason": 'profile "production"',
        "suppressions.max-days": "default",
        "baseline": "default",
    }


def test_a_key_with_special_characters_is_found_as_written_and_as_toml_spells_it(tmp_path: Path) -> None:
    configuration = load(tmp_path, "per-file-ignores.'a.b/**' = ['MLG1']")
    for key in ("per-file-ignores", 'per-file-ignores."a.b/**"', "per-file-ignores.a.b/**"):
        (option,) = configuration.explain(key).items()
        assert option[0] == 'per-file-ignores."a.b/**"'
        assert option[1].value == ["MLG1"]


def test_an_empty_table_has_no_options_and_an_unknown_key_is_an_error(tmp_path: Path) -> None:
    configuration = load(tmp_path)
    assert configuration.explain("severity") == {}
    with pytest.raises(ConfigurationError, match=r'unknown key "project.splitter"; did you mean "project.splitters"'):
        configuration.explain("project.splitter")


def test_a_bare_word_of_an_assignment_is_a_string_and_toml_is_toml(tmp_path: Path) -> None:
    for text in ("profile=explore", "profile='explore'", ' profile = "explore"', "profile =explore "):
        assert load(tmp_path, overrides=Overrides(assignments=(text,))).settings.profile is Profile.EXPLORE
    assert (
        load(tmp_path, overrides=Overrides(assignments=("notebooks.executed=false",))).settings.executed_notebooks
        is False
    )
