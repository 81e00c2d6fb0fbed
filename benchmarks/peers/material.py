"""The peers' own examples, out of copies of their repositories: `DIR/dslinter`, `DIR/smell_ai`, `DIR/torchfix` ...

A copy is a checkout, or a git directory without a work tree. Nothing of it is kept here.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

from benchmarks.peers.concepts import Concept

FOLDERS = ("dslinter", "smell_ai", "ml-smells", "torchfix", "bandit", "ruff")
_DIFF = re.compile(r"^```diff\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """A piece of code, and what its authors say of it.

    Attributes:
        concept: The concept it is about.
        owner: The peer that it comes from.
        name: A file name, the same in every run.
        code: All of it.
        positive: Whether something is to be found in it; None where the owner itself says in which lines.
    """

    concept: str
    owner: str
    name: str
    code: str
    positive: bool | None


class Copy:
    """The copy of one repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_bare = (folder / "HEAD").is_file() and (folder / "objects").is_dir()

    @cached_property
    def names(self) -> list[str]:
        """All files."""
        if self.is_bare:
            return self._git("ls-tree", "-r", "--name-only", "HEAD").splitlines()
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())

    def ending(self, *ends: str) -> list[str]:
        """Files whose path ends like one of these, at a folder's name."""
        return [name for name in self.names for end in ends if f"/{name}".endswith(f"/{end}")]

    def read(self, name: str) -> str:
        """The text of a file."""
        if self.is_bare:
            return self._git("show", f"HEAD:{name}")
        return (self.folder / name).read_text(encoding="utf-8", errors="replace")

    def _git(self, *arguments: str) -> str:
        command = ["git", "-c", "safe.directory=*", "-C", str(self.folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, errors="replace", check=True).stdout


def examples(material: Path, concepts: tuple[Concept, ...]) -> Iterator[Example]:
    """Every example of every concept; copies that are not there are passed over."""
    copies = {name: Copy(material / name) for name in FOLDERS if (material / name).exists()}
    for concept in concepts:
        for owner, copy in copies.items():
            for name, code, positive in _of_owner(owner, copy, concept):
                stem = re.sub(r"\W+", "_", f"{concept.name}__{owner}__{name}")
                yield Example(concept.name, owner, f"{stem}.py", code, positive)


def _of_owner(owner: str, copy: Copy, concept: Concept) -> Iterator[tuple[str, str, bool | None]]:
    if owner in _READERS:
        for file in copy.ending(*(f"test_{name}.py" for name in concept.tests)):
            for name, code, positive in _READERS[owner](ast.parse(copy.read(file))):
                yield f"{Path(file).stem}__{name}", code, positive
    elif owner == "ml-smells":
        for number in concept.zhang:
            pages = (name for name in copy.names if f"/CodeSmells/{number}-" in f"/{name}")
            yield from (example for page in pages for example in _of_zhang(number, copy.read(page)))
    else:
        for file in copy.ending(*concept.fixtures):
            if _is_fixture(owner, file):
                yield Path(file).stem, copy.read(file), None


def _is_fixture(owner: str, file: str) -> bool:
    return {"torchfix": "tests/fixtures/", "bandit": "examples/", "ruff": "test/fixtures/"}[owner] in file


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield node


def _code_in(function: ast.FunctionDef) -> str | None:
    """The longest text in a test that is Python of more than one line."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    texts = [
        dedent(node.value).strip("\n") + "\n"
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" in node.value
    ]
    return max((text for text in texts if _parses(text)), key=len, default=None)


def _parses(text: str) -> bool:
    try:
        return bool(ast.parse(text).body)
    except (SyntaxError, ValueError):
        return False


def _of_dslinter(tree: ast.Module) -> Iterator[tuple[str, str, bool]]:
    for function in _functions(tree):
        code, text = _code_in(function), ast.dump(function)
        adds, none = "assertAddsMessages" in text, "assertNoMessages" in text
        if code is not None and adds != none:
            yield function.name, code, adds


def _of_codesmile(tree: ast.Module) -> Iterator[tuple[str, str, bool]]:
    for function in _functions(tree):
        code = _code_in(function)
        counts = re.findall(r"len\(result\) == (\d+)", ast.unparse(function))
        if code is not None and counts:
            yield function.name, code, int(counts[0]) > 0


_READERS = {"dslinter": _of_dslinter, "smell_ai": _of_codesmile}


def _of_zhang(number: int, page: str) -> Iterator[tuple[str, str, bool]]:
    """Each part of a diff before and after; a part in which nothing changes says nothing."""
    for block in _DIFF.findall(page):
        for index, part in enumerate(re.split(r"^###? ", block, flags=re.MULTILINE)):
            lines = part.splitlines()[1:]
            if not any(line.startswith(("+", "-")) for line in lines):
                continue
            for sign, positive in (("-", True), ("+", False)):
                code = _side(lines, sign)
                if code is not None:
                    yield f"smell_{number}_{index}_{'before' if positive else 'after'}", code, positive


def _side(lines: list[str], sign: str) -> str | None:
    """The lines of one side: the sign stands in front of the code, or in place of its first blank."""
    other = "+" if sign == "-" else "-"
    kept = [line for line in lines if not line.startswith(other)]
    for strip in (lambda line: line[2:], lambda line: f" {line[1:]}", lambda line: line[1:]):
        text = "\n".join(strip(line) if line.startswith(sign) else line for line in kept) + "\n"
        if _parses(text):
            return text
    return None
