"""Formats are found by name and imported only when asked for."""

import subprocess
import sys

import pytest

from mlgate.reporters import REPORTERS, load_reporter
from tests.reporters.sample import CONTEXT, SAMPLE


def loaded_with(name: str) -> set[str]:
    code = f"import sys; from mlgate.reporters import load_reporter; load_reporter({name!r}); print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_an_unknown_format_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_reporter("yaml")


@pytest.mark.parametrize("name", ["full", "concise", "github"])
def test_a_text_format_imports_nothing_heavy(name: str) -> None:
    assert not loaded_with(name) & {"rich", "sarif_om", "attr", "json", "xml.etree.ElementTree", "urllib.parse"}


@pytest.mark.parametrize("name", sorted(set(REPORTERS) - {"sarif"}))
def test_only_sarif_imports_sarif_om(name: str) -> None:
    assert "sarif_om" not in loaded_with(name)


@pytest.mark.parametrize("name", REPORTERS)
def test_rendering_twice_gives_the_same_text(name: str) -> None:
    render = load_reporter(name)
    assert render(SAMPLE, CONTEXT) == render(SAMPLE, CONTEXT)


@pytest.mark.parametrize("name", REPORTERS)
def test_no_format_shows_the_root_of_the_machine(name: str) -> None:
    assert SAMPLE.root not in load_reporter(name)(SAMPLE, CONTEXT)


@pytest.mark.parametrize("name", REPORTERS)
def test_no_format_shows_a_credential(name: str) -> None:
    assert "hunter2" not in load_reporter(name)(SAMPLE, CONTEXT)
