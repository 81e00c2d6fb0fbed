"""Validated options are kept by content: used again when nothing changed, never trusted when anything did."""

import json
import os
from pathlib import Path

import pytest

from mlgate.config import stored
from mlgate.config.effective import Configuration
from mlgate.config.overrides import Overrides
from mlgate.config.resolving import load_configuration, load_settings
from mlgate.config.settings import Profile
from tests.config.sample import KNOWN, write

TEXT = "extend = '../base.toml'\nprofile = 'explore'\nignore = ['MLG101']\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a file that extends another one."""
    write(tmp_path / "base.toml", "severity.MLG2 = 'note'\n")
    return write(tmp_path / "project" / "mlgate.toml", TEXT).parent


@pytest.fixture
def validations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are validated."""
    from mlgate.config import validation

    called: list[str] = []
    original = validation.validated

    def counted(*arguments: object) -> object:
        called.append(arguments[0].path.name)  # type: ignore[attr-defined]
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(validation, "validated", counted)
    return called


def load(folder: Path) -> Configuration:
    return load_configuration(folder, known=KNOWN)


def entries(folder: Path) -> list[Path]:
    return sorted((folder / ".mlgate_cache" / "settings").iterdir())


def test_the_second_time_nothing_is_validated_and_everything_is_equal(project: Path, validations: list[str]) -> None:
    first = load(project)
    assert validations == ["base.toml", "mlgate.toml"]
    assert load(project) == first
    assert len(validations) == 2
    assert (project / ".mlgate_cache" / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("name", ["project/mlgate.toml", "base.toml"])
def test_a_change_anywhere_in_the_chain_is_seen(tmp_path: Path, project: Path, name: str) -> None:
    load(project)
    write(tmp_path / name, "min-severity = 'error'\n" + (tmp_path / name).read_text())
    assert load(project).settings.min_severity.word == "error"


def test_other_assignments_rules_and_versions_do_not_share_an_entry(
    project: Path, validations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(project)
    assert (
        load_settings(project, known=KNOWN, overrides=Overrides(assignments=("profile=team",))).profile is Profile.TEAM
    )
    load_settings(project, known=[*KNOWN, "MLG999"])
    load_settings(project, known=list(KNOWN))
    monkeypatch.setattr(stored, "__version__", "other")
    load(project)
    assert validations.count("mlgate.toml") == 5
    assert len(entries(project)) == 5


def test_flags_are_laid_over_the_same_entry(project: Path, validations: list[str]) -> None:
    load(project)
    settings = load_settings(
        project, known=KNOWN, overrides=Overrides(profile=Profile.TEAM, select=("fit-before-split",))
    )
    assert (settings.profile, settings.ignore) == (Profile.TEAM, ())
    assert len(validations) == 2


def test_a_moved_checkout_keeps_its_entries_and_shows_its_new_place(project: Path, validations: list[str]) -> None:
    load(project)
    moved = project.parent.rename(project.parent.with_name("moved"))
    configuration = load(moved / "project")
    assert len(validations) == 2
    assert configuration.options[("severity", "MLG2")].origins[0].source == str(moved / "base.toml")
    assert configuration.options[("profile",)].origins[0].source == str(moved / "project" / "mlgate.toml")


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\n{}", b"null", b"[" * 9999])
def test_a_corrupt_entry_is_ignored_and_replaced(project: Path, validations: list[str], damage: bytes) -> None:
    expected = load(project)
    (entry,) = entries(project)
    entry.write_bytes(damage)
    assert load(project) == expected
    assert len(validations) == 4
    assert load(project) == expected
    assert len(validations) == 4


def test_an_entry_with_a_flipped_value_is_ignored(project: Path) -> None:
    load(project)
    (entry,) = entries(project)
    entry.write_bytes(entry.read_bytes().replace(b"explore", b"team"))
    assert load(project).settings.profile is Profile.EXPLORE


def test_an_entry_of_another_shape_is_ignored(project: Path) -> None:
    from mlgate.config.content_hash import content_hash

    load(project)
    (entry,) = entries(project)
    payloads: tuple[object, ...] = (
        [],
        {"files": 3},
        {"files": [], "options": [[1]]},
        {"files": [["x", 1]], "options": []},
    )
    for payload in payloads:
        text = json.dumps(payload).encode()
        entry.write_bytes(content_hash([text]).encode() + b"\n" + text)
        assert load(project).settings.profile is Profile.EXPLORE


def test_a_cache_that_cannot_be_written_is_no_reason_to_stop(project: Path) -> None:
    (project / ".mlgate_cache").write_text("a file in the way")
    assert load(project).settings.profile is Profile.EXPLORE


def test_nothing_is_written_when_the_cache_is_off_or_when_the_file_is_wrong(project: Path) -> None:
    load_settings(project, use_cache=False)
    write(project / "mlgate.toml", "selct = 1")
    with pytest.raises(Exception, match="selct"):
        load(project)
    assert not (project / ".mlgate_cache").exists()


@pytest.mark.parametrize("place", ["project/mlgate.toml", "base.toml"])
def test_cache_dir_holds_for_the_entries_too(tmp_path: Path, project: Path, validations: list[str], place: str) -> None:
    write(tmp_path / place, "cache-dir = '../shared'\n" + (tmp_path / place).read_text())
    first = load(project)
    assert load(project) == first
    assert len(validations) == 2
    assert not (project / ".mlgate_cache").exists()
    assert len(list((tmp_path / "shared" / "settings").iterdir())) == 1


def test_old_entries_are_removed(project: Path) -> None:
    for number in range(40):
        write(project / "mlgate.toml", f"{TEXT}suppressions.max-days = {number + 1}\n")
        load(project)
        newest = max(entries(project), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (number, number))
    assert len(entries(project)) <= 33
