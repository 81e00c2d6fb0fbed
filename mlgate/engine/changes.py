"""What changed since a revision, asked of git: changed lines, and files as they were."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple

_HUNK = lazy_regex(rb"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
_ALL = (1, 2**31)


class ChangedFile(NamedTuple):
    """A file that was added, changed, deleted or renamed; `before` is where a renamed one was. Absolute paths."""

    path: str
    how: str
    before: str = ""


class GitError(Exception):
    """git could not answer; the message says what was asked."""


@dataclass(frozen=True)
class Changes:
    """Changed line ranges (inclusive) by absolute path; `top` is the repository's root, `renamed` new path to old.

    `files` are all files that differ, those without lines too: binary, deleted, only renamed.
    """

    top: str
    revision: str
    lines: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    files: list[ChangedFile] = field(default_factory=list)

    def is_changed(self, path: str) -> bool:
        """Whether a file has any changed line."""
        return os.path.realpath(path) in self.lines

    def before(self, path: str) -> str:
        """The absolute path that a file had at the revision."""
        current = os.path.realpath(path)
        return self.renamed.get(current, current)

    def touches(self, path: str, first: int, last: int) -> bool:
        """Whether lines `first` to `last` of a file hold a changed line."""
        ranges = self.lines.get(os.path.realpath(path), ())
        return any(start <= last and first <= end for start, end in ranges)


def ask_git(arguments: Sequence[str], folder: str, data: bytes | None = None) -> bytes:
    """What git prints.

    Raises:
        GitError: It is not installed, or says no.
    """
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
    top = ask_git(["rev-parse", "--show-toplevel"], folder).decode().rstrip("\n")
    if revision is not None:
        if revision.startswith("-"):
            raise GitError(f"bad revision '{revision}'")
        try:
            ask_git(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"], folder)
        except GitError:
            raise GitError(f"no commit is known as `{revision}` here (in a shallow clone, fetch it first)") from None
    against = ["--cached"] if revision is None else [revision]
    command = ["-c", "core.quotepath=off", "diff", "--unified=0", "--no-color", "--no-ext-diff", "--find-renames"]
    output = ask_git([*command, "--src-prefix=a/", "--dst-prefix=b/", *against, "--"], top)
    names = ask_git(["diff", "--name-status", "-z", "--no-ext-diff", "--find-renames", *against, "--"], top)
    changes = Changes(top, revision or "HEAD", dict(_parse_diff(output, top)), dict(_parse_renames(output, top)))
    changes.files.extend(_parse_names(names, top))
    if revision is not None:
        for name in ask_git(["ls-files", "--others", "--exclude-standard", "-z"], top).split(b"\0"):
            if name:
                changes.lines[_absolute(top, name)] = [_ALL]
                changes.files.append(ChangedFile(_absolute(top, name), "added"))
    return changes


_HOW = {b"A": "added", b"C": "added", b"D": "deleted", b"R": "renamed"}


def _parse_names(output: bytes, top: str) -> Iterable[ChangedFile]:
    """What `git diff --name-status -z` lists: a status, then one name, or two of a copy or a rename."""
    words = iter(output.split(b"\0"))
    for status in words:
        if not status:
            continue
        how, name, before = _HOW.get(status[:1], "changed"), next(words), ""
        if status[:1] in (b"R", b"C"):
            before, name = _entry(top, name), next(words)
        yield ChangedFile(_entry(top, name), how, before if how == "renamed" else "")


def _entry(top: str, name: bytes) -> str:
    """The absolute path of an entry: of a link itself, not of what it leads to."""
    return os.path.join(top, os.fsdecode(name))


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


def _parse_renames(output: bytes, top: str) -> Iterable[tuple[str, str]]:
    """New and old paths of the files that were renamed, perhaps changed too."""
    old = b""
    for line in output.split(b"\n"):
        if line.startswith(b"rename from "):
            old = line[len(b"rename from ") :]
        elif line.startswith(b"rename to ") and old:
            yield _absolute(top, _unquoted(line[len(b"rename to ") :])), _absolute(top, _unquoted(old))
            old = b""


def _unquoted(name: bytes) -> bytes:
    if not name.startswith(b'"'):
        return name
    return name[1:-1].decode("unicode_escape").encode("latin-1")


def _absolute(top: str, name: bytes) -> str:
    return os.path.realpath(os.path.join(top, os.fsdecode(name)))


def files_at(revision: str, paths: Iterable[str], top: str) -> dict[str, bytes]:
    """Contents of files (absolute paths) at a revision; those that did not exist are left out."""
    objects = objects_at(revision, top)
    names = {path: os.fsencode(os.path.relpath(path, top).replace(os.sep, "/")) for path in paths}
    known = {path: objects[name] for path, name in names.items() if name in objects}
    return dict(zip(known, contents_of(known.values(), top), strict=True))


def contents_of(digests: Collection[bytes], top: str) -> Iterator[bytes]:
    """Contents of objects by their names, in that order."""
    if not digests:
        return
    answer = ask_git(["cat-file", "--batch"], top, b"".join(digest + b"\n" for digest in digests))
    position = 0
    for _ in digests:
        end = answer.index(b"\n", position)
        size = int(answer[position:end].rsplit(b" ", 1)[1])
        yield answer[end + 1 : end + 1 + size]
        position = end + size + 2


def objects_at(revision: str, top: str) -> dict[bytes, bytes]:
    """Names of all files at a revision, and of the objects that hold them; a name may hold anything but a NUL."""
    found: dict[bytes, bytes] = {}
    try:
        listing = ask_git(["ls-tree", "-r", "-z", "--full-tree", revision], top)
    except GitError:  # nothing is committed yet
        return found
    for entry in listing.split(b"\0"):
        facts, _, name = entry.partition(b"\t")
        words = facts.split(b" ")
        if len(words) == 3 and words[1] == b"blob":
            found[name] = words[2]
    return found


def repository_of(path: Path) -> str | None:
    """The root of the repository that holds `path`, or None."""
    try:
        return ask_git(["rev-parse", "--show-toplevel"], str(path)).decode().rstrip("\n")
    except GitError:
        return None
