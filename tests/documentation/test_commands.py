"""Every command of README and docs is run, and prints what is shown; what nobody runs is listed here, with the reason."""

from __future__ import annotations

import argparse
import itertools
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml

from mlgate.cli.exit_codes import CommandError
from mlgate.cli.main import COMMANDS, full_parser, main
from tests.documentation.blocks import OWNERS, PAGES, ROOT, Block, Command, blocks, fences, missing, text_of
from tests.documentation.projects import IDENTITY, PROJECTS, make

ALL = [block for page in PAGES for block in blocks(page)]
MOST_EXCEPTIONS = 3


def stories() -> list[Any]:
    """Blocks that are run one after the other in one project."""
    found: list[list[Block]] = []
    for block in ALL:
        if block.page in OWNERS or block.not_run:
            continue
        if block.continued:
            found[-1].append(block)
        else:
            found.append([block])
    return [pytest.param(story, id=story[0].name) for story in found]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 80 columns, an author for git, and `mlgate` on the path, as after an installation."""
    for name, value in {"COLUMNS": "80", "NO_COLOR": "1", "GIT_CONFIG_COUNT": "2"}.items():
        monkeypatch.setenv(name, value)
    for number, option in enumerate(IDENTITY[1::2]):
        key, _, value = option.partition("=")
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", key)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", value)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("story", stories())
def test_a_block_does_what_it_shows(
    story: list[Block], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = make(story[0].project or "examples", tmp_path / "project")
    monkeypatch.chdir(folder)
    for block in story:
        for command in block.commands:
            code, printed = run(command, capfd)
            assert code == command.code, f"{block.name}: $ {command.line}\n{printed}"
            line = missing(command.shown, printed)
            assert line is None, f"{block.name}: `{command.line}` does not print (here): {line}\n{printed}"


def run(command: Command, capfd: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """What a command comes to: of mlgate itself in this process, anything else in a shell."""
    if command.line.startswith("cd "):  # into the example, which is where we are
        return int(not (ROOT / command.line[3:]).is_dir()), ""
    words = shlex.split(command.line, comments=True)
    if words[0] == "mlgate" and not {"|", "<", ">", "&&"} & set(words):
        try:
            code = main(words[1:])
        except SystemExit as done:  # argparse prints help
            code = int(done.code or 0)
        captured = capfd.readouterr()
        return code, captured.out + captured.err
    done_shell = subprocess.run(["bash", "-c", command.line], capture_output=True, text=True, check=False)
    return done_shell.returncode, done_shell.stdout + done_shell.stderr


def test_every_block_has_commands_and_a_project() -> None:
    for block in ALL:
        assert block.commands, f"{block.name}: a block without a command"
        assert not block.project or block.project in PROJECTS, block.name
        assert not block.continued or block.project, block.name


def test_what_nobody_runs_is_little_and_has_a_reason() -> None:
    exceptions = [block for block in ALL if block.not_run]
    assert len(exceptions) <= MOST_EXCEPTIONS, [block.name for block in exceptions]
    assert all(len(block.not_run) > 30 for block in exceptions)


def test_commands_stand_in_blocks_that_are_run() -> None:
    """A `$ ` in any other fence, or a fence of a shell, would escape."""
    for page in PAGES:
        for fence in fences(page):
            if fence.language != "console":
                assert fence.language not in ("bash", "sh", "shell"), f"{page}:{fence.line}"
                assert not re.search(r"^\$ ", fence.text, re.M), f"{page}:{fence.line}"


@pytest.mark.parametrize("page", OWNERS)
def test_pages_with_a_project_of_their_own_are_played_elsewhere(page: str) -> None:
    test = (ROOT / OWNERS[page]).read_text(encoding="utf-8")
    assert page.rpartition("/")[2] in test and "tests.documentation.blocks" in test


def spoken(page: str) -> Iterator[str]:
    """Commands in the sentences of a page, with alternatives (`a|b`) written out."""
    prose = re.sub(r"^(```+).*?^\1$", "", text_of(page), flags=re.M | re.S)
    for span in re.findall(r"`(mlgate(?: [^`]*)?)`", prose):
        words = [word.split("|") for word in re.split(r"\s[<>|]\s|$", span)[0].split()]
        yield from (" ".join(choice) for choice in itertools.product(*words))


@pytest.mark.parametrize("page", PAGES)
def test_commands_in_sentences_are_understood(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They name options and values that there are; what stands for something (ID, FILE) is any word."""

    def refuse(_: argparse.ArgumentParser, message: str) -> NoReturn:
        raise CommandError(message)

    monkeypatch.setattr("mlgate.cli.main.Parser.error", refuse)
    for line in spoken(page):
        words = shlex.split(re.sub(r"\s*\.\.\.", "", line), comments=True)[1:]
        if not words or ([*words, "-"][0] in COMMANDS and len(words) == 1) or words[0].isupper():
            continue
        named = [{"N": "5", "SECONDS": "60"}.get(word, word).replace("FORMAT=", "html=") for word in words]
        try:
            full_parser().parse_args(named)
        except CommandError as error:
            assert "arguments are required" in str(error), f"{page}: `{line}`: {error}"
        except SystemExit as done:
            assert done.code in (0, None), line


def pipeline_lines(text: str) -> Iterator[str]:
    """Lines that run mlgate in a pipeline: strings below `script`, `run` or `sh` of YAML, `sh '...'` of a Jenkinsfile."""
    if re.search(r"^\s*sh '", text, re.M):
        yield from re.findall(r"sh '(mlgate [^']+)'", text)
        return
    for value in _strings(yaml.safe_load(text)):
        yield from (line.strip() for line in value.splitlines() if line.strip().startswith("mlgate "))


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        yield from (text for value in node.values() for text in _strings(value))
    elif isinstance(node, list):
        yield from (text for value in node for text in _strings(value))


@pytest.mark.usefixtures("environment")
def test_pipelines_are_well_formed_and_their_commands_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(make("examples", tmp_path / "project"))
    found = [
        line
        for fence in fences("docs/ci.md")
        if fence.language in ("yaml", "groovy")
        for line in pipeline_lines(fence.text)
    ]
    assert len(found) == 4
    for written_line in found:
        line = re.sub(r'"origin/\$[^"]+"', "main", written_line)
        code, printed = run(Command(line, 0, ()), capfd)
        assert code in (0, 1), f"{line}\n{printed}"
        for written in re.findall(r"(?:--output-file |--report \w+=)(\S+)", line):
            assert Path(written).stat().st_size > 0, line
