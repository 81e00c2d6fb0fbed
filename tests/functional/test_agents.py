"""How coding agents meet mlgate: the format for them, the hook, and what `mlgate init --agent` writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mlgate.testing import notebook_source

LEAKY = """\
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def split(X, y):
    X = StandardScaler().fit_transform(X)
    return train_test_split(X, y)


def other():
    return "not part of it"
"""


def mlgate(folder: Path, *arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mlgate", *arguments]
    env = {**os.environ, **environment}
    return subprocess.run(command, cwd=folder, input=given, capture_output=True, text=True, check=False, env=env)


def test_the_format_for_agents_says_what_a_repair_needs_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(LEAKY)
    done = mlgate(tmp_path, "check", "--output-format", "agent", "--select", "MLG205")
    assert done.returncode == 0 or done.returncode == 1
    for words in (
        "MLG205",
        "anchor: train.py::split",
        "Afterwards: the seed",
        "Do not touch",
        "Right:",
        "StandardScaler()",
    ):
        assert words in done.stdout, words
    assert "not part of it" not in done.stdout


def test_outputs_markdown_and_secrets_stay_away_from_agents(tmp_path: Path) -> None:
    book = json.loads(
        notebook_source([{"source": "from sklearn.model_selection import train_test_split\na = train_test_split(x)"}])
    )
    book["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["OUTPUT-TEXT"]}]
    book["cells"].append({"cell_type": "markdown", "metadata": {}, "source": ["MARKDOWN-TEXT"], "id": "m"})
    (tmp_path / "book.ipynb").write_text(json.dumps(book))
    (tmp_path / "keys.py").write_text(
        'import numpy as np\nx = np.random.rand(3)\napi_key = "sk-livetoken-4f9a8c7b6d5e"\n'
    )
    said = mlgate(tmp_path, "check", "--output-format", "agent").stdout
    assert "train_test_split(x)" in said and "np.random.rand(3)" in said
    assert not [words for words in ("OUTPUT-TEXT", "MARKDOWN-TEXT", "sk-livetoken") if words in said]


@pytest.mark.parametrize("most", [1_500, 4_000, 20_000])
def test_the_format_for_agents_keeps_to_its_bytes_and_counts_the_rest(tmp_path: Path, most: int) -> None:
    for number in range(40):
        (tmp_path / f"part{number}.py").write_text(LEAKY.replace("def split(", f"def sp\u00fclit{number}("))
    done = mlgate(tmp_path, "check", "--output-format", "agent", "--agent-bytes", str(most), "--select", "MLG1,MLG2")
    assert len(done.stdout.encode()) <= most
    assert " more; repair these first" in done.stdout


def hook(folder: Path, event: Any) -> subprocess.CompletedProcess[str]:
    return mlgate(folder, "hook", given=event if isinstance(event, str) else json.dumps(event))


def test_the_hook_tells_each_agent_what_is_wrong_with_what_it_edited(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(LEAKY)
    (tmp_path / "fine.py").write_text('"""Fine."""\n')
    patch = "*** Begin Patch\n*** Update File: train.py\n@@\n-a\n+b\n*** End Patch"
    path = str(tmp_path / "train.py")
    events: list[Any] = [
        {
            "hook_event_name": "PostToolUse",
            "tool_name": "Edit",
            "tool_input": {"file_path": path},
            "cwd": str(tmp_path),
        },
        {"tool_name": "NotebookEdit", "tool_input": {"notebook_path": path}},
        {"tool_name": "apply_patch", "tool_input": {"command": patch}, "cwd": str(tmp_path)},
        {"hook_event_name": "afterFileEdit", "file_path": path, "edits": []},
    ]
    for event in events:
        done = hook(tmp_path, event)
        assert (done.returncode, done.stdout) == (2, ""), event
        assert "MLG205" in done.stderr
    assert hook(tmp_path, {"tool_input": {"file_path": str(tmp_path / "fine.py")}}).returncode == 0


@pytest.mark.parametrize(
    "event",
    ["", "{", "[]", "null", "{}", "[" * 100_000, '{"tool_input": {"file_path": 5}}', '{"file_path": "a\\u0000b"}'],
)
def test_the_hook_fails_closed_on_an_event_that_it_does_not_understand(tmp_path: Path, event: str) -> None:
    done = hook(tmp_path, event)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mlgate: hook: ") and "Traceback" not in done.stderr


def test_the_hook_fails_closed_on_a_configuration_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "mlgate.toml").write_text("selct = 3\n")
    (tmp_path / "a.py").write_text("x = 1\n")
    done = hook(tmp_path, {"file_path": "a.py"})
    assert done.returncode == 2 and "selct" in done.stderr and "nothing was judged" in done.stderr


def test_init_writes_what_each_agent_reads_once_and_keeps_what_is_there(tmp_path: Path) -> None:
    before = "# Ours\r\nkeep this  "
    (tmp_path / "AGENTS.md").write_bytes(before.encode())
    (tmp_path / ".claude").mkdir()
    there = {"model": "x", "hooks": {"PostToolUse": [{"matcher": "Bash", "hooks": []}], "Stop": []}}
    (tmp_path / ".claude" / "settings.json").write_text(json.dumps(there, indent=4))
    (tmp_path / ".mcp.json").write_text('{"mcpServers": {"other": {"command": "o"}}}')
    agents = ("--agent", "claude", "--agent", "codex", "--agent", "cursor")
    shown = mlgate(tmp_path, "init", *agents, "--dry-run")
    assert shown.returncode == 0 and not (tmp_path / ".codex").exists() and "nothing was written" in shown.stdout
    assert mlgate(tmp_path, "init", *agents, "--yes").returncode == 0
    settings = json.loads((tmp_path / ".claude" / "settings.json").read_text())
    assert settings["model"] == "x" and settings["hooks"]["Stop"] == []
    assert [item["matcher"] for item in settings["hooks"]["PostToolUse"]] == [
        "Bash",
        "Edit|MultiEdit|Write|NotebookEdit",
    ]
    assert set(json.loads((tmp_path / ".mcp.json").read_text())["mcpServers"]) == {"other", "mlgate"}
    assert (tmp_path / "AGENTS.md").read_bytes().startswith(before.encode())
    assert json.loads((tmp_path / ".cursor" / "hooks.json").read_text())["hooks"]["afterFileEdit"]
    assert (tmp_path / ".codex" / "config.toml").read_text().startswith("[mcp_servers.mlgate]")
    written = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    again = mlgate(tmp_path, "init", *agents, "--yes")
    assert "nothing to write" in again.stdout
    assert written == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    instructions = tmp_path / "AGENTS.md"
    section = written[instructions]
    instructions.write_bytes(section.replace(b"mlgate verify", b"mlgate judge") + b"\r\nmore of ours\r\n")
    assert b"mlgate judge" in instructions.read_bytes()
    assert mlgate(tmp_path, "init", *agents, "--yes").returncode == 0
    assert instructions.read_bytes() == section + b"\r\nmore of ours\r\n"


@pytest.mark.parametrize(
    "text", ['{"a": 1, // why\n}', "{", "[]", '{"mcpServers": []}', '{"a": 1, "a": 2}', "\ufeff{}"]
)
def test_init_leaves_json_that_it_cannot_merge_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / ".mcp.json").write_text(text)
    done = mlgate(tmp_path, "init", "--agent", "claude", "--yes")
    assert done.returncode == 0 and "add by hand .mcp.json" in done.stdout
    assert (tmp_path / ".mcp.json").read_text() == text
