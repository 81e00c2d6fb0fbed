"""The loop with the real client against a scripted server: what is sent, what is taken, how it ends."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mlgate.cli.main import main
from tests.agent.openai_server import Behaviour, Script, patch, serving
from tests.agent.project import FIT, LEAKY, MENDED, SPLIT, git, write

pytest.importorskip("pydantic_ai")

HONEST = patch((FIT + SPLIT, MENDED))
SELECT = ("--select", "MLG1,MLG2", "--no-unsafe-fixes", "--no-cache")


class Ran(NamedTuple):
    code: int
    report: dict[str, Any]
    script: Script
    seconds: float


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlgate.agent.providers.models._FIRST_PAUSE", 0.01)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-proj-nobody-may-see-me-0123456789abcdefghij")
    monkeypatch.setenv("MY_SECRET_TOKEN", "tr0ub4dor-and-3-horses")


def run(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    behaviours: Sequence[Behaviour],
    *options: str,
) -> Ran:
    monkeypatch.chdir(folder)
    with serving(*behaviours) as script:
        began = time.monotonic()
        agent = ("--agent", script.url, "--model", "scripted", "--output-format", "json")
        code = main(["fix", *SELECT, *agent, *options])
        seconds = time.monotonic() - began
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return Ran(code, json.loads(printed.out) if printed.out else {"error": printed.err}, script, seconds)


def test_a_good_patch_is_written(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    write(tmp_path, {"train.py": LEAKY})
    ran = run(tmp_path, monkeypatch, capsys, [HONEST])
    assert (ran.code, ran.report["stop"]["reason"]) == (0, "clean")
    assert (tmp_path / "train.py").read_text() == LEAKY.replace(FIT + SPLIT, MENDED)
    assert ran.report["summary"]["fixed_by_agent"] == 1
    assert ran.report["usage"]["input_tokens"] == 700 and ran.report["usage"]["rounds"] == 1
    assert git(tmp_path, "status", "--short").split() == ["M", "train.py"]
