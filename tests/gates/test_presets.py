"""The presets in gates/: every one loads, explains itself, and is clean under our own rules."""

import re
from pathlib import Path
from typing import Any

import pytest

from mlgate.cli.main import main
from mlgate.resources import resource_dir
from mlgate.sources.yaml_text import load_yaml

NAMES = ("binary-classification", "forecasting", "llm-quality", "multiclass", "ranking", "regression")
PROSE = ("why", "makes_cheaper", "makes_likelier", "paid_by")
THRESHOLDS = ("metric", "slices", "statistic", "freshness")


def preset(name: str) -> Path:
    return resource_dir("gates") / f"{name}.yaml"


def test_every_preset_is_listed() -> None:
    assert tuple(sorted(path.stem for path in resource_dir("gates").glob("*.yaml"))) == NAMES
    readme = (resource_dir("gates") / "README.md").read_text(encoding="utf-8")
    assert all(f"[{name}]({name}.yaml)" in readme for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_bound_says_why_what_it_makes_cheaper_and_likelier_and_who_pays(name: str) -> None:
    gates: list[dict[str, Any]] = load_yaml(preset(name).read_text(encoding="utf-8"))["gates"]
    for gate in gates:
        wanted = PROSE if any(key in gate for key in THRESHOLDS) else ("why",)
        assert [key for key in wanted if not gate.get(key)] == [], gate["id"]


@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_too_long_to_read(name: str) -> None:
    text = preset(name).read_text(encoding="utf-8")
    assert max(map(len, text.splitlines())) <= 120
    assert text.startswith("# ") and re.search(r"^  # --- the champion", text, re.MULTILINE)


def test_no_preset_bounds_a_metric_on_the_wrong_side(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(resource_dir("gates")), "--isolated", "--select", "MLG6", "--no-cache"]) == 0
    assert "6 files" in capsys.readouterr().out
