"""The port to another tool that checks code for us (ruff): one subprocess for many files."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.rule import Remark
from mlgate.core.typing import Protocol
from mlgate.core.values import NamedTuple

INVALID_SYNTAX = "invalid-syntax"
"""The code under which the delegate remarks that it cannot parse."""
DELEGATE_FAILED = "delegate-failed"
"""The code under which the delegate says that a file ended it."""
MAX_LINES = 20_000
"""Longer scripts are not handed over: ruff takes seconds and gigabytes for some of them."""


class DelegatedFile(NamedTuple):
    """Code to be checked: `path` when the file on disk holds exactly this code, otherwise None and `code` is sent."""

    key: str
    code: str | None
    path: str | None = None


class RawRemark(NamedTuple):
    """A remark by line and column (1-based, code points) of the code that was checked; end exclusive."""

    code: str
    message: str
    line: int
    column: int
    end_line: int
    end_column: int


class PendingRemarks(Protocol):
    """A run of the tool that was started."""

    def result(self) -> Mapping[str, Sequence[RawRemark]]:
        """Wait for it; remarks by key."""

    def cancel(self) -> None:
        """End it; nobody waits for it any more."""


class Together:
    """Several runs of the tool as one."""

    def __init__(self, runs: Sequence[PendingRemarks]) -> None:
        self._runs = runs

    def result(self) -> Mapping[str, Sequence[RawRemark]]:
        """Wait for all; remarks by key."""
        found: dict[str, Sequence[RawRemark]] = {}
        try:
            for run in self._runs:
                found.update(run.result())
        finally:
            self.cancel()
        return found

    def cancel(self) -> None:
        """End all."""
        for run in self._runs:
            run.cancel()


class Delegate(Protocol):
    """Starts the tool."""

    @property
    def identity(self) -> str:
        """Name and version: part of the cache key."""

    def start(self, files: Sequence[DelegatedFile], codes: Collection[str]) -> PendingRemarks:
        """Check files for these codes, in the background."""


def resolve_remarks(raw: Sequence[RawRemark], starts: Sequence[int], length: int) -> list[Remark]:
    """Lines and columns to offsets; `starts` are the offsets of the lines of the code."""

    def offset(line: int, column: int) -> int:
        if line > len(starts):
            return length
        return min(starts[line - 1] + column - 1, length)

    return [
        Remark(item.code, item.message, Span(offset(item.line, item.column), offset(item.end_line, item.end_column)))
        for item in raw
    ]
