"""docs/fix.md: what it shows is what is printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from mlgate.agent.acceptance import Demand
from mlgate.agent.providers.program import PRESETS
from mlgate.agent.stop import Stop
from mlgate.cli.main import main
from tests.agent import openai_server as server
from tests.agent.project import write
from tests.documentation.blocks import Command, blocks

GUIDE = (Path(__file__).parents[2] / "docs" / "fix.md").read_text(encoding="utf-8")
CODE = re.findall(r"^```python file=train.py\n(.*?)^```", GUIDE, re.M | re.S)[0]
COMMANDS = [command for block in blocks("docs/fix.md") for command in block.commands]
PREPARED = (
    '    return StandardScaler().fit_transform(features), frame["churned"]',
    '    return features, frame["churned"]',
)
SPLIT = "    X_train, X_test, y_train, y_test = train_test_split(features, target, random_state=42)\n"
MENDED = f"""{SPLIT}    scaler = StandardScaler()
    X_train = scaler.fit_transform(X_train)
    X_test = scaler.transform(X_test)
"""
SILENCED = (PREPARED[0], f"{PREPARED[0]}  # mlgate: ignore[MLG101]")


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command that a transcript of the guide begins with, and gives what it shows and what is printed."""
    write(tmp_path, {"train.py": CODE})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(command: Command, address: str = "") -> tuple[str, str]:
        words = shlex.split(command.line)[1:]
        assert main([address if address and word.startswith("http:") else word for word in words]) == command.code
        return _settled("\n".join(command.shown)), _settled(capsys.readouterr().out)

    return run


def _settled(text: str) -> str:
    """Without what differs from run to run: the address, and the time."""
    joined = " ".join(text.split())
    return re.sub(r"\d+\.\d s", "T s", re.sub(r"http://[\d.:]+/v1 \S+", "ADDRESS", joined)).strip()


def test_the_transcript_without_an_agent(shown: Any) -> None:
    expected, printed = shown(COMMANDS[0])
    assert printed == expected


def test_the_transcript_with_an_agent(shown: Any) -> None:
    pytest.importorskip("pydantic_ai")
    why = "which rows may choose the depth is for the owner to say"
    replies = (server.unfixable(why), server.patch(SILENCED), server.patch(PREPARED, (SPLIT, MENDED)))
    with server.serving(*replies) as script:
        expected, printed = shown(COMMANDS[1], script.url)
    assert printed == expected


def test_both_commands_are_played() -> None:
    assert len(COMMANDS) == 2


def test_the_tables_are_complete() -> None:
    assert all(f"`{stop.value}`" in GUIDE for stop in Stop)
    assert all(f"| {demand.value} |" in GUIDE for demand in Demand)
    assert all(name in GUIDE for name in PRESETS)
