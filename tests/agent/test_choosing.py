"""`--agent`: who is meant, and what is told where nobody can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlgate.agent.providers.choosing import AgentChoiceError, choose
from mlgate.cli.main import main
from mlgate.config.settings import AgentSettings
from tests.agent.project import UNSEEDED, write

PRESETS = {
    "command:claude": ("claude", "--print"),
    "command:codex": ("codex", "exec"),
    "command:aider": ("aider", "--yes-always"),
    "command:gemini": ("gemini", "--approval-mode"),
    "command:my 'two words' {prompt-file}": ("my", "two words"),
}


@pytest.mark.parametrize("wanted", PRESETS)
def test_programs_are_lists_of_words(wanted: str) -> None:
    provider: Any = choose(wanted, AgentSettings(), {}).provider
    assert provider._argv[:2] == PRESETS[wanted] and provider.writes_files


def test_the_program_of_the_configuration() -> None:
    provider: Any = choose("command:", AgentSettings(command=("mine", "--now"), environment=("X",)), {}).provider
    assert (provider._argv, provider._environment) == (("mine", "--now"), ("X",))


NAMES = {
    "openai:gpt-5": ("openai", "gpt-5", None, "k1"),
    "anthropic:claude-sonnet-4-5": ("anthropic", "claude-sonnet-4-5", None, "k2"),
    "ollama:qwen3": ("openai", "qwen3", "http://localhost:11434/v1", ""),
    "https://user:pw@models.example/v1?key=1": ("openai", "m", "https://user:pw@models.example/v1?key=1", ""),
}


@pytest.mark.parametrize("wanted", NAMES)
def test_models_by_name_and_address(wanted: str) -> None:
    keys = {"OPENAI_API_KEY": "k1", "ANTHROPIC_API_KEY": "k2"}
    provider: Any = choose(wanted, AgentSettings(model="m"), keys).provider
    assert provider._endpoint[:4] == NAMES[wanted]
    assert "pw" not in provider.name and "key=1" not in provider.name


def test_prices_are_those_of_the_configuration_or_published() -> None:
    keys = {"OPENAI_API_KEY": "k"}
    assert choose("openai:gpt-4o", AgentSettings(price_input=2.0), keys).pricing(1_000_000, 5) == 2.0
    known = choose("openai:gpt-4o", AgentSettings(), keys).pricing(1_000_000, 0)
    assert known is not None and known > 0
    assert choose("openai:no-such-model", AgentSettings(), keys).pricing(1, 1) is None
    assert choose("ollama:x", AgentSettings(), {}).pricing(1000, 1000) == 0


WRONG = {
    "gpt-5": "expected an address",
    "opnai:gpt-5": "did you mean `openai:`?",
    "openai:": "what follows `openai:` is missing",
    "openai:gpt-5": "the environment variable `OPENAI_API_KEY` is not set",
    "http://localhost:1/v1": "which model? Give --model NAME",
    "command:": "names no program; known are claude, codex, aider, gemini",
    "command:a 'b": "no closing quotation",
}


@pytest.mark.parametrize("wanted", WRONG)
def test_what_is_wrong_is_told_before_any_work(wanted: str, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    with pytest.raises(AgentChoiceError):
        choose(wanted, AgentSettings(), {})
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    write(tmp_path, {"a.py": UNSEEDED})
    monkeypatch.chdir(tmp_path)
    assert main(["fix", "--agent", wanted, "--unsafe-fixes"]) == 2
    assert WRONG[wanted] in capsys.readouterr().err
    assert (tmp_path / "a.py").read_text() == UNSEEDED


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    write(tmp_path, {"a.py": UNSEEDED})
    monkeypatch.chdir(tmp_path)
    assert main(["fix", "--agent", "ollama:x"]) == 3
    error = capsys.readouterr().err
    assert "pip install 'mlgate[agent]'" in error and error.count("\n") == 1


USAGE = {
    ("--agent",): "the configuration has no `agent.use`",
    ("--record", "x"): "--record and --model go with --agent",
    ("--max-cost", "0"): "expected an amount above zero",
    ("--report", "pdf=x"): "expected FORMAT=FILE with one of text, json, markdown, html",
    ("-",): "works on files",
    ("no-such.py",): "no such file or folder",
}


@pytest.mark.parametrize("options", USAGE)
def test_usage_errors(options: tuple[str, ...], tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["fix", *options]) == 2
    assert USAGE[options] in capsys.readouterr().err
