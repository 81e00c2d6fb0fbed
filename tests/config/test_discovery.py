"""Which file configures a path."""

from pathlib import Path

import pytest

from mlgate.config.discovery import find_configuration, may_configure, project_root
from mlgate.config.errors import ConfigurationError
from tests.config.sample import write


def test_the_nearest_file_wins(tmp_path: Path) -> None:
    write(tmp_path / "mlgate.toml", "")
    near = write(tmp_path / "a" / ".mlgate.toml", "")
    (tmp_path / "a" / "b").mkdir()
    assert find_configuration(tmp_path / "a" / "b") == near


def test_in_one_folder_our_own_file_wins_over_the_hidden_one_over_pyproject(tmp_path: Path) -> None:
    files = [write(tmp_path / name, "[tool.mlgate]\n") for name in ("mlgate.toml", ".mlgate.toml", "pyproject.toml")]
    for file in files:
        assert find_configuration(tmp_path) == file
        file.unlink()


def test_a_pyproject_without_our_table_is_passed_over(tmp_path: Path) -> None:
    top = write(tmp_path / "pyproject.toml", "[tool.mlgate]\nprofile = 'team'\n")
    write(tmp_path / "a" / "pyproject.toml", "[project]\ndependencies = ['mlgate']\n[tool.ruff]\n[tool.other.mlgate]\n")
    assert find_configuration(tmp_path / "a") == top


def test_a_broken_pyproject_that_never_mentions_us_is_passed_over(tmp_path: Path) -> None:
    top = write(tmp_path / "mlgate.toml", "")
    write(tmp_path / "a" / "pyproject.toml", "not toml")
    assert find_configuration(tmp_path / "a") == top


def test_the_search_goes_on_above_a_repository(tmp_path: Path) -> None:
    top = write(tmp_path / "mlgate.toml", "")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    assert find_configuration(tmp_path / "repository") == top


def test_a_folder_named_like_the_file_is_passed_over(tmp_path: Path) -> None:
    top = write(tmp_path / "mlgate.toml", "")
    (tmp_path / "a" / "mlgate.toml").mkdir(parents=True)
    assert find_configuration(tmp_path / "a") == top


def test_the_search_may_start_at_a_file_or_at_what_does_not_exist(tmp_path: Path) -> None:
    top = write(tmp_path / "mlgate.toml", "")
    notebook = write(tmp_path / "train.ipynb", "{}")
    assert find_configuration(notebook) == find_configuration(tmp_path / "absent.py") == top


def test_an_unreadable_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "mlgate.toml", "")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ConfigurationError, match=r"mlgate.toml: cannot be read: Permission denied$"):
        find_configuration(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "[tool.mlgate]",
        "[ tool . mlgate ]",
        "['tool'.\"mlgate\"]",
        "[tool.mlgate.severity]",
        "[[tool.mlgate.code-rules]]",
        "[tool]\nmlgate.profile = 'team'",
        "tool.mlgate.profile = 'team'",
        "tool = { mlgate = {} }",
        "\n  tool . mlgate = {}",
    ],
)
def test_every_spelling_of_the_table_is_noticed(tmp_path: Path, text: str) -> None:
    assert may_configure(text.encode())
    assert find_configuration(tmp_path) is None
    write(tmp_path / "pyproject.toml", text)
    assert find_configuration(tmp_path) == tmp_path / "pyproject.toml"


def test_the_root_without_configuration_is_the_repository_or_the_folder_itself(tmp_path: Path) -> None:
    inner = tmp_path / "repository" / "inner"
    inner.mkdir(parents=True)
    assert project_root(inner) == inner
    (tmp_path / "repository" / ".git").mkdir()
    assert project_root(inner) == tmp_path / "repository"
