"""Blocks of commands in README and docs: what a reader would type, and what the page shows of the answer.

A block is a fence `console`; its commands are the lines that begin with `$ `, their exit code is 0 unless the line ends in
`# exit N`. Lines below a command are printed by it in this order; `...` stands for any lines. A comment on the line above the
fence says more:

    <!-- project: NAME -->              the scratch project that the block is run in; without it, the page's own
    <!-- project: NAME, continued -->   the same, as the block before it left it
    <!-- not run: REASON -->            nobody runs it
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
OWNERS = {
    "docs/gates.md": "tests/gates/test_guide_commands.py",
    "docs/ledger.md": "tests/documents/ledger/test_guide.py",
    "docs/fix.md": "tests/agent/test_guide.py",
}
"""Pages whose blocks need trained models, two runs or a scripted model: the tests that play every one of them."""

_FENCE = re.compile(r"^(?P<ticks>```+)(?P<language>\w*)[^\n]*\n(?P<text>.*?)^(?P=ticks)$", re.M | re.S)
_MARK = re.compile(r"<!-- (?P<what>project|not run): (?P<value>[^\n]+) -->\n$")
_EXIT = re.compile(r"\s+# exit (\d+)$")
_VARYING = (
    (re.compile(r"\b20\d\d-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?"), "DAY"),
    (re.compile(r"\b[0-9a-f]{10,64}\b"), "HASH"),
)


class Command(NamedTuple):
    """One command, the exit code that the page gives it, and the lines shown below it."""

    line: str
    code: int
    shown: tuple[str, ...]


class Block(NamedTuple):
    """One fence of commands."""

    page: str
    line: int
    commands: tuple[Command, ...]
    project: str = ""
    continued: bool = False
    not_run: str = ""

    @property
    def name(self) -> str:
        return f"{self.page}:{self.line}"


class Fence(NamedTuple):
    """Any fence of a page."""

    language: str
    text: str
    line: int
    before: str


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def fences(page: str) -> Iterator[Fence]:
    text = text_of(page)
    for found in _FENCE.finditer(text):
        before = text[: found.start()]
        yield Fence(found["language"], found["text"], before.count("\n") + 1, before)


def blocks(page: str) -> list[Block]:
    return [_block(page, fence) for fence in fences(page) if fence.language == "console"]


def _block(page: str, fence: Fence) -> Block:
    mark = _MARK.search(fence.before)
    commands = tuple(commands_of(fence.text))
    if mark is None:
        return Block(page, fence.line, commands)
    if mark["what"] == "not run":
        return Block(page, fence.line, commands, not_run=mark["value"])
    project, _, continued = mark["value"].partition(", ")
    assert continued in ("", "continued"), mark[0]
    return Block(page, fence.line, commands, project, bool(continued))


def commands_of(text: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        line, _, output = part.partition("\n")
        code = _EXIT.search(line)
        yield Command(_EXIT.sub("", line), int(code[1]) if code else 0, tuple(output.splitlines()))


def missing(shown: tuple[str, ...], printed: str) -> str | None:
    """The first line that is shown and not printed, in this order; days and hashes are any."""
    lines = iter([_settled(line) for line in printed.splitlines()])
    for line in filter(None, shown):
        if line != "..." and _settled(line) not in lines:
            return line
    return None


def _settled(line: str) -> str:
    for pattern, name in _VARYING:
        line = pattern.sub(name, line)
    return line.rstrip()
