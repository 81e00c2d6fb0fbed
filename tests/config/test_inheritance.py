"""`extend`: relative to the file that says it, followed to the end, never in a circle."""

from pathlib import Path

from mlgate.config.resolving import load_settings
from mlgate.config.settings import FailLevel, Profile
from tests.config.sample import errors_of, write


def test_extend_is_relative_to_its_file_and_the_root_is_the_folder_of_the_nearest(tmp_path: Path) -> None:
    write(tmp_path / "shared" / "strict.toml", "profile = 'production'\nexclude = ['/old']\n")
    write(tmp_path / "pyproject.toml", "[tool.mlgate]\nextend = 'shared/strict.toml'\nfail-level = 'note'\n")
    write(tmp_path / "a" / "mlgate.toml", "extend = '../pyproject.toml'\n")
    settings = load_settings(tmp_path / "a")
    assert (settings.profile, settings.fail_level) == (Profile.PRODUCTION, FailLevel.NOTE)
    assert (settings.root, settings.exclude) == (str(tmp_path / "a"), ("/old",))


def test_files_are_not_merged_unless_one_says_so(tmp_path: Path) -> None:
    write(tmp_path / "mlgate.toml", "profile = 'production'\n")
    write(tmp_path / "a" / "mlgate.toml", "")
    assert load_settings(tmp_path / "a").profile is Profile.TEAM


def test_a_missing_file_is_told_at_the_line_that_names_it(tmp_path: Path) -> None:
    assert errors_of(tmp_path, "\nextend = 'absent.toml'\n") == [
        'mlgate.toml:2: "extend" is "absent.toml": there is no such file'
    ]


def test_a_file_without_our_table_is_told_at_the_line_that_names_it(tmp_path: Path) -> None:
    write(tmp_path / "a" / "pyproject.toml", "[project]\n")
    assert errors_of(tmp_path, "extend = 'a/pyproject.toml'\n") == [
        'mlgate.toml:1: "extend" is "a/pyproject.toml", which has no table [tool.mlgate]'
    ]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert errors_of(tmp_path, "extend = '.'\n") == ['mlgate.toml:1: "extend" is ".": is a folder; expected a file']


def test_a_nul_character_is_no_crash(tmp_path: Path) -> None:
    assert errors_of(tmp_path, 'extend = "a\\u0000b"\n')[0].startswith('mlgate.toml:1: "extend"')


def test_a_circle_is_told_with_its_files(tmp_path: Path) -> None:
    write(tmp_path / "b.toml", "extend = 'c.toml'\n")
    write(tmp_path / "c.toml", "\nextend = 'b.toml'\n")
    (line,) = errors_of(tmp_path, "extend = 'b.toml'\n")
    assert line == 'c.toml:2: "extend" runs in a circle: b.toml -> c.toml -> b.toml'


def test_a_file_that_extends_itself_is_a_circle(tmp_path: Path) -> None:
    (line,) = errors_of(tmp_path, "extend = './mlgate.toml'\n")
    assert "runs in a circle: mlgate.toml -> mlgate.toml" in line


def test_mistakes_of_all_files_are_told_together(tmp_path: Path) -> None:
    write(tmp_path / "base.toml", "selct = []\nextend = 'absent.toml'\n")
    assert errors_of(tmp_path, "extend = 'base.toml'\nprofil = 'team'\n") == [
        'mlgate.toml:2: unknown key "profil"; did you mean "profile"?',
        'base.toml:1: unknown key "selct"; did you mean "select"?',
        'base.toml:2: "extend" is "absent.toml": there is no such file',
    ]


def test_broken_toml_further_up_is_told_in_its_own_file(tmp_path: Path) -> None:
    write(tmp_path / "base.toml", "a\n")
    (line,) = errors_of(tmp_path, "extend = 'base.toml'\n")
    assert line.startswith("base.toml:1:2: is not valid TOML")
