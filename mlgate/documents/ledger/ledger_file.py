"""The ledger's file: made once, and added to at its end; whoever else writes at the same moment loses nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mlgate.core.values import NamedTuple
from mlgate.engine.atomic import create_files, replace_file
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.kinds.observation_ledger import KIND
from mlgate.semantics.documents.ledger import Entry, ledger_entries
from mlgate.semantics.documents.ledger_text import HEAD
from mlgate.semantics.documents.reading import read_document
from mlgate.sources.text_file import text_unit


class LedgerError(Exception):
    """The file is no ledger that can be added to; one line."""


class LedgerConflictError(Exception):
    """Somebody else changed the file, or the entry is there already; nothing was lost."""


class Ledger(NamedTuple):
    """A ledger as it was read."""

    path: Path
    data: bytes
    document: Document
    entries: tuple[Entry, ...]

    @property
    def newline(self) -> str:
        """How its lines end."""
        return "\r\n" if b"\r\n" in self.data else "\n"

    @property
    def next_number(self) -> int:
        """One more than the largest number that an entry has."""
        numbers = [entry.number for entry in self.entries if entry.number is not None]
        return max([len(self.entries), *numbers]) + 1


def read_ledger(path: Path, shown: str = "") -> Ledger:
    """Read a ledger.

    Raises:
        LedgerError: There is none, it is no text, or it holds a merge conflict.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise LedgerError(f"{path}: there is no ledger; make one: mlgate ledger new {path}") from None
    except OSError as error:
        raise LedgerError(f"{path}: cannot be read: {error.strerror}") from None
    return parse_ledger(data, path, shown or str(path))


def parse_ledger(data: bytes, path: Path, shown: str) -> Ledger:
    """The ledger in bytes, whatever they look like.

    Raises:
        LedgerError: They are no text, or hold a merge conflict.
    """
    unit = text_unit(data, shown)
    if unit.problems:
        problem = unit.problems[0]
        raise LedgerError(f"{shown}:{unit.line_of(problem.span.start)}: {problem.message}")
    document = read_document(unit, KIND)
    assert document is not None  # a kind was given
    return Ledger(path, data, document, ledger_entries(document))


def new_ledger(path: Path) -> None:
    """Create an empty ledger.

    Raises:
        FileExistsError: There is a file already; it stands.
        OSError: It cannot be written.
    """
    create_files({path: HEAD.encode()})


def append(path: Path, make: Callable[[Ledger], str]) -> Ledger:
    """Add what `make` writes for the ledger as it is now, at its end; gives the ledger as it was.

    `make` is called while nobody else who uses this function may write. An editor that saves in the same moment is
    told from what was read: then nothing is written.

    Raises:
        LedgerError: The file is no ledger that can be added to.
        LedgerConflictError: It was changed meanwhile.
        OSError: It cannot be written.
    """
    target = Path(os.path.realpath(path))
    with _locked(target):
        ledger = read_ledger(target, str(path))
        text = make(ledger).replace("\n", ledger.newline)
        data = ledger.data + _gap(ledger) + text.encode(ledger.document.unit.encoding)
        if _content(target) != ledger.data:
            raise LedgerConflictError(f"{path}: changed meanwhile; nothing was written")
        replace_file(target, data, stat.S_IMODE(target.stat().st_mode))
        return ledger


def _gap(ledger: Ledger) -> bytes:
    """What is missing at the end of the file for a blank line before the entry."""
    text = ledger.document.unit.text.replace("\r\n", "\n").replace("\r", "\n")
    missing = 0 if not text or text.endswith("\n\n") else 1 if text.endswith("\n") else 2
    return (ledger.newline * missing).encode()


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One writer at a time, where the system has locks; the file is replaced, so the lock may be one of an old file."""
    try:
        import fcntl
    except ImportError:  # Windows: the comparison before writing is all there is
        yield
        return
    while True:
        try:
            stream = path.open("rb")
        except FileNotFoundError:
            raise LedgerError(f"{path}: there is no ledger; make one: mlgate ledger new {path}") from None
        with stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            if _is_current(stream.fileno(), path):
                yield
                return


def _is_current(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
