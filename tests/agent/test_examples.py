"""The loop on the example, with replies that a careful engineer wrote: what can be repaired honestly is repaired."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from mlgate.cli.main import main
from tests.agent import example_replies
from tests.agent import openai_server as server
from tests.agent.project import write

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
LEFT_ASIDE = shutil.ignore_patterns("__pycache__", ".mlgate_cache", "mlruns", "models", "*.csv")
NOT_ASKED = {"MLD302", "MLG912"}
"""What owners have to say, and tests: no agent is asked about them."""
RUN_AGAIN = {"MLG801"}
"""Cells to run again, which the report names."""


def run(folder: Path, monkeypatch: Any, capsys: Any, *options: str) -> tuple[int, dict[str, Any]]:
    """`mlgate fix` on a fresh copy of the example: its exit code and its report."""
    shutil.copytree(EXAMPLES, folder, ignore=LEFT_ASIDE)
    write(folder, {})
    monkeypatch.chdir(folder)
    code = main(["fix", *options, "--fail-level", "note", "--output-format", "json"])
    return code, json.loads(capsys.readouterr().out)


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a project."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return {name: data for name, data in found.items() if not name.startswith((".git/", ".mlgate_cache/"))}


def test_the_example_ends_clean_but_for_what_its_owners_must_say(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    record = tmp_path / "replies.jsonl"
    with server.serving(example_replies.reply) as script:
        asked = ("--agent", script.url, "--model", "m", "--record", str(record))
        code, told = run(tmp_path / "asked", monkeypatch, capsys, *asked)
    endings = {outcome["ending"] for outcome in told["diagnostics"]}
    assert code == 1 and told["stop"]["reason"] == "no_progress"
    assert {item["outcome"] for item in told["rounds"]} == {"accepted", "unfixable"}
    assert endings == {"fixed", "fixed_by_agent", "unfixable", "parked"} and told["bugs"] == []
    given_up = {item["code"] for item in told["diagnostics"] if item["ending"] == "unfixable"}
    assert all(example_replies.why(code_left) for code_left in given_up)
    parked = [item for item in told["diagnostics"] if item["ending"] == "parked"]
    assert all(item["why"].startswith("left to people: ") for item in parked)
    assert {item["code"] for item in parked} == NOT_ASKED
    left = given_up | {item["code"] for item in parked}
    main(["check", "--output-format", "json", "--fail-level", "never"])
    found = {item["code"] for item in json.loads(capsys.readouterr().out)["diagnostics"]}
    assert found <= left | RUN_AGAIN
    for path in (tmp_path / "asked").rglob("*.py"):
        compile(path.read_text(encoding="utf-8"), path, "exec")

    assert main(["verify", "--base", "HEAD"]) == 0, capsys.readouterr().out
    capsys.readouterr()

    code, again = run(tmp_path / "replayed", monkeypatch, capsys, "--agent", f"replay:{record}")
    assert code == 1 and len(again["rounds"]) == len(told["rounds"])
    assert contents(tmp_path / "replayed") == contents(tmp_path / "asked")
