"""Any file to a `SourceUnit`: by its name, and by its content where the name says nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mlgate.sources.file_kinds import kind_of_path
from mlgate.sources.unit import SourceUnit, UnitKind


class UnreadableError(Exception):
    """The operating system would not let us read a file; the text says why."""


def read_unit(path: Path | str, shown: str) -> SourceUnit:
    """Read a file.

    Raises:
        UnreadableError: The file could not be read. What is wrong with its content never raises.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise UnreadableError(error.strerror or str(error)) from error
    return unit_from_bytes(data, shown)


def unit_from_bytes(data: bytes, shown: str) -> SourceUnit:
    """The unit for content that has, or would have, the name `shown`."""
    return _reader(kind_of_path(shown) or _kind_by_content(data))(data, shown)


def _reader(kind: UnitKind) -> Callable[[bytes, str], SourceUnit]:
    """The reader for a kind of file; each is imported only when a file needs it."""
    if kind is UnitKind.NOTEBOOK:
        from mlgate.sources.notebook import notebook_unit

        return notebook_unit
    if kind is UnitKind.CHUNKS:
        from mlgate.sources.markdown_chunks import chunks_unit

        return chunks_unit
    if kind is UnitKind.SCRIPT:
        from mlgate.sources.python_file import script_unit

        return script_unit
    from mlgate.sources.text_file import text_unit

    return text_unit


def _kind_by_content(data: bytes) -> UnitKind:
    """A notebook when it looks like one; Python otherwise."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return UnitKind.NOTEBOOK if head.startswith(b"{") and b'"cells"' in data else UnitKind.SCRIPT
