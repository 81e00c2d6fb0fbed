"""One file that `mlgate init` would write, add to, or leave alone, and the writing of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from mlgate.core.values import NamedTuple
from mlgate.engine.atomic import create_files, replace_file


class Action(StrEnum):
    """What happens to a file."""

    CREATE = "create"
    ADD = "add to"
    KEEP = "leave alone"
    TELL = "add by hand"


class Proposal(NamedTuple):
    """One file: `path` relative to the project; `added` is what is new in it, `content` the whole new content.

    `before` is the content that an addition was computed from: another one on disk is a conflict, not overwritten.
    """

    action: Action
    path: str
    why: str
    added: str = ""
    content: bytes = b""
    before: bytes | None = None

    @property
    def writes(self) -> bool:
        """Whether anything is written."""
        return self.action in (Action.CREATE, Action.ADD)


class ChangedMeanwhileError(Exception):
    """A file is not what the proposal was made for; nothing of it was overwritten."""


def creation(root: Path, path: str, text: str, why: str) -> Proposal:
    """A new file; one that is there already is left alone."""
    if os.path.lexists(root / path):
        return Proposal(Action.KEEP, path, "it exists")
    return Proposal(Action.CREATE, path, why, text, text.encode())


def addition(root: Path, path: str, text: str, why: str) -> Proposal:
    """Lines at the end of a file, after a blank one, in the file's own line ends."""
    before = (root / path).read_bytes()
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    lines = text.encode().replace(b"\n", newline)
    gap = b"" if not before.strip() else newline if before.endswith(newline) else newline * 2
    return Proposal(Action.ADD, path, why, text, before + gap + lines, before)


def write(root: Path, proposals: Sequence[Proposal]) -> None:
    """Write what is to be written: additions one by one, each at once; new files all or none.

    Raises:
        ChangedMeanwhileError: A file has changed, or appeared, since the proposal was made.
        OSError: A file cannot be written.
    """
    added = [item for item in proposals if item.action is Action.ADD]
    for item in added:
        if (root / item.path).read_bytes() != item.before:
            raise ChangedMeanwhileError(f"{item.path} has changed meanwhile; nothing was written")
    try:
        create_files({root / item.path: item.content for item in proposals if item.action is Action.CREATE})
    except FileExistsError as error:
        raise ChangedMeanwhileError(f"{error.filename} has appeared meanwhile; nothing was written") from None
    for item in added:
        target = Path(os.path.realpath(root / item.path))
        replace_file(target, item.content, target.stat().st_mode & 0o7777)
