"""What changed since a revision, asked of git: changed lines, and files as they were."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mlgate.core.lazy_regex import lazy_regex

_HUNK = lazy_regex(rb"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
_ALL = (1, 2**31)


class GitError(Exception):
    """git could not answer; the message says what was asked."""


@dataclass(frozen=True)
class Changes:
    """Changed line ranges (inclusive) by absolute path; `top` is the repository's root."""

    top: str
    revision: str
    lines: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def is_changed(self, path: str) -> bool:
        """Whether a file has any change."""
        return os.path.realpath(path) in self.lines

    def touches(self, path: str, first: int, last: int) -> bool:
        """Whether lines `first` to `last` of a file hold a changed line."""
        ranges = self.lines.get(os.path.realpath(path), ())
        return any(start <= last and first <= end for start, end in ranges)


def _git(arguments: Sequence[str], folder: str, data: bytes | None = None) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, input=data, capture_output=True, check=False)
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(reason[0] if reason else f"git {arguments[0]} failed")
    return done.stdout


def changes_since(revision: str | None, folder: str = ".") -> Changes:
    """Lines changed in the work tree since `revision`; untracked files count as changed whole. None: staged changes.

    Raises:
        GitError: No repository, or no such revision.
    """
    top = _git(["rev-parse", "--show-toplevel"], folder).decode().rstrip("\n")
    if revision is not None:
        if revision.startswith("-"):
            raise GitError(f"bad revision '{revision}'")
        _git(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"], folder)
    against = ["--cached"] if revision is None else [revision]
    command = ["-c", "core.quotepath=off", "diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-renames"]
    output = _git([*command, "--src-prefix=a/", "--dst-prefix=b/", *against, "--"], top)
    changes = Changes(top, revision or "HEAD", dict(_parse_diff(output, top)))
    if revision is not None:
        for name in _git(["ls-files", "--others", "--exclude-standard", "-z"], top).split(b"\0"):
            if name:
                changes.lines[_absolute(top, name)] = [_ALL]
    return changes


def _parse_diff(output: bytes, top: str) -> Iterable[tuple[str, list[tuple[int, int]]]]:
    current: list[tuple[int, int]] = []
    header = False
    for line in output.split(b"\n"):
        if line.startswith(b"diff --git "):
            header = True
        elif header and line.startswith(b"+++ "):
            current = []
            name = _unquoted(line[4:].rstrip(b"\t"))
            if name.startswith(b"b/"):
                yield _absolute(top, name[2:]), current
        elif hunk := _HUNK.match(line):
            header = False
            start, count = int(hunk[1]), int(hunk[2] or 1)
            current.append((start, start + max(count, 1) - 1))


def _unquoted(name: bytes) -> bytes:
    if not name.startswith(b'"'):
        return name
    return name[1:-1].decode("unicode_escape").encode("latin-1")


def _absolute(top: str, name: bytes) -> str:
    return os.path.realpath(os.path.join(top, os.fsdecode(name)))


def files_at(revision: str, paths: Iterable[str], top: str) -> dict[str, bytes]:
    """Contents of files (absolute paths) at a revision; those that did not exist are left out."""
    names = {path: os.path.relpath(os.path.realpath(path), top).replace(os.sep, "/") for path in paths}
    request = b"".join(f"{revision}:{name}\n".encode("utf-8", "surrogateescape") for name in names.values())
    answer = _git(["cat-file", "--batch"], top, request)
    found: dict[str, bytes] = {}
    position = 0
    for path in names:
        end = answer.index(b"\n", position)
        header = answer[position:end].rsplit(b" ", 2)
        position = end + 1
        if len(header) == 3 and header[1] == b"blob":
            size = int(header[2])
            found[path] = answer[position : position + size]
            position += size + 1
        elif len(header) == 3 and header[1] in (b"tree", b"commit", b"tag"):
            position += int(header[2]) + 1
    return found


def repository_of(path: Path) -> str | None:
    """The root of the repository that holds `path`, or None."""
    try:
        return _git(["rev-parse", "--show-toplevel"], str(path)).decode().rstrip("\n")
    except GitError:
        return None
