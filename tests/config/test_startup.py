"""Start-up imports nothing third-party unless options are validated for the first time."""

import subprocess
import sys
from pathlib import Path

import pytest

import mlgate
from tests.config.sample import write

CODE = """
import sys
from pathlib import Path
before = set(sys.modules)
from mlgate.config.overrides import Overrides
from mlgate.config.resolving import load_settings
from mlgate.config.settings import Profile
load_settings(Path("."), known=["MLG101"], overrides=Overrides(profile=Profile.TEAM, ignore=("MLG1",)), use_cache=True)
roots = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(root for root in roots if root not in sys.stdlib_module_names and root != "mlgate"))
print("tomllib" in sys.modules)
"""


def imported(folder: Path) -> list[str]:
    """The third-party modules that loading the settings of a folder imports, and whether TOML is parsed."""
    checkout = str(Path(mlgate.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {checkout!r}){CODE}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split("\n")[:2]


@pytest.mark.parametrize("pyproject", ["", "[project]\ndependencies = ['mlgate']\n[tool.ruff]\n"])
def test_without_configuration_nothing_is_parsed_and_nothing_third_party_imported(
    tmp_path: Path, pyproject: str
) -> None:
    write(tmp_path / "pyproject.toml", pyproject)
    assert imported(tmp_path) == ["", "False"]


@pytest.mark.parametrize("name", ["mlgate.toml", "pyproject.toml"])
def test_a_stored_configuration_is_neither_parsed_nor_validated(tmp_path: Path, name: str) -> None:
    table = "[tool.mlgate]\n" if name == "pyproject.toml" else ""
    write(tmp_path / name, f"{table}per-file-ignores.'a/**' = ['MLG101']\n")
    assert "pydantic" in imported(tmp_path)[0].split()
    assert imported(tmp_path) == ["", "False"]
