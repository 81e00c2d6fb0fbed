"""What lies between two commits: commits, files, tests that came, and debt that was taken on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.engine.changes import GitError, ask_git
from mlgate.gates.commits import Repository

_TEST = lazy_regex(rb"^(?:async\s+)?def\s+(test_\w+)")
_DEBT = lazy_regex(rb"(?i)#\s*(mlgate:\s*ignore|noqa|type:\s*ignore|nosec|pragma:\s*no cover|todo|fixme|hack)\b")
_CODE = ("*.py", "*.ipynb", "*.qmd", "*.Rmd")


class Commit(NamedTuple):
    """One commit: its hash and the first line of its message."""

    digest: str
    subject: str


class CodeChange(NamedTuple):
    """The way from one commit to another.

    Attributes:
        commits: Newest first, merges left out.
        files: Names by what happened to them: `added`, `changed`, `deleted`, `renamed`.
        tests: Names of test functions that came.
        debt: Markers that came and did not go, with how many: `todo`, `noqa`.
        problem: Why nothing is known, or what is odd.
    """

    before: str = ""
    after: str = ""
    commits: tuple[Commit, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    tests: tuple[str, ...] = ()
    debt: tuple[tuple[str, int], ...] = ()
    problem: str = ""

    @property
    def is_known(self) -> bool:
        """Whether both ends are here."""
        return bool(self.before and self.after)


def code_change(folder: Path, before: str | None, after: str | None) -> CodeChange:
    """What lies between the commits of two runs, in the repository around a folder."""
    if after is None:
        return CodeChange(problem="the run names no commit")
    repository = Repository.around(folder)
    if repository is None:
        return CodeChange(problem=f"commit {after[:12]}; {folder} is in no git repository")
    if not repository.knows(after):
        return CodeChange(problem=f"commit {after[:12]} is not in this repository")
    if before is None or not repository.knows(before):
        reason = "the baseline names no commit" if before is None else f"commit {before[:12]} is not in this repository"
        return CodeChange(after=after, commits=tuple(_commits(repository.top, "-1", after)), problem=reason)
    try:
        return _between(repository, before, after)
    except GitError as error:
        return CodeChange(after=after, problem=f"git: {error}")


def _between(repository: Repository, before: str, after: str) -> CodeChange:
    top = repository.top
    names = ask_git(["diff", "--name-status", "-z", "--no-ext-diff", "--find-renames", before, after, "--"], top)
    tests, debt = _added(ask_git([*_DIFF, before, after, "--", *_CODE], top))
    descends = repository.is_ancestor(before, after)
    return CodeChange(
        before,
        after,
        tuple(_commits(top, f"{before}..{after}")),
        tuple(_files(names)),
        tests,
        debt,
        "" if descends else f"{after[:12]} does not descend from {before[:12]}",
    )


_DIFF = ["-c", "core.quotepath=off", "diff", "--unified=0", "--no-color", "--no-ext-diff", "--find-renames"]


def _commits(top: str, *revisions: str) -> Iterator[Commit]:
    listing = ask_git(["log", "--no-merges", "--format=%H%x00%s", *revisions, "--"], top)
    for line in listing.decode(errors="replace").splitlines():
        digest, _, subject = line.partition("\0")
        yield Commit(digest, subject)


_HOW = {"A": "added", "C": "added", "D": "deleted", "R": "renamed"}


def _files(listing: bytes) -> Iterator[tuple[str, str]]:
    words = iter(os.fsdecode(word) for word in listing.split(b"\0"))
    for status in words:
        if status:
            name = next(words)
            if status[0] in "RC":
                name = next(words)
            yield name, _HOW.get(status[0], "changed")


def _added(diff: bytes) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    """Test functions, and markers of debt, that lines which came hold beyond those which went."""
    tests: dict[str, int] = {}
    debt: dict[str, int] = {}
    for line in diff.split(b"\n"):
        sign = {b"+": 1, b"-": -1}.get(line[:1], 0)
        if not sign or line.startswith((b"+++ ", b"--- ")):
            continue
        text = line[1:].strip()
        text = text.removeprefix(b'"') if text.startswith(b'"') else text  # a line of a notebook's cell
        test = _TEST.match(text)
        if test is not None:
            name = test[1].decode()
            tests[name] = tests.get(name, 0) + sign
        for marker in _DEBT.findall(text):
            word = " ".join(marker.decode().lower().split())
            debt[word] = debt.get(word, 0) + sign
    return (
        tuple(name for name, count in tests.items() if count > 0),
        tuple(sorted((word, count) for word, count in debt.items() if count > 0)),
    )
