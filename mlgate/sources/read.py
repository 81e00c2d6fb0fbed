"""Any file to a `SourceUnit`: by its name, and by its content where the name says nothing."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from mlgate.core.diagnostic import Span
from mlgate.sources.decoding import decode_text
from mlgate.sources.file_kinds import kind_of
from mlgate.sources.markdown_chunks import chunks_unit
from mlgate.sources.notebook import notebook_unit
from mlgate.sources.python_file import script_unit
from mlgate.sources.unit import Problem, SourceUnit, UnitKind


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
    place = PurePosixPath(shown)
    kind = kind_of(place.name, place.parent.name) or _kind_by_content(data)
    if kind is UnitKind.NOTEBOOK:
        return notebook_unit(data, shown)
    if kind is UnitKind.CHUNKS:
        return chunks_unit(data, shown)
    if kind is UnitKind.SCRIPT:
        return script_unit(data, shown)
    return _text_unit(data, shown, kind)


def _kind_by_content(data: bytes) -> UnitKind:
    """A notebook when it looks like one; Python otherwise."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return UnitKind.NOTEBOOK if head.startswith(b"{") and b'"cells"' in data else UnitKind.SCRIPT


def _text_unit(data: bytes, shown: str, kind: UnitKind) -> SourceUnit:
    """A file that holds no Python: its code is its text."""
    from mlgate.sources.conflicts import find_conflicts

    decoded = decode_text(data)
    problems = list(decoded.problems)
    zero = decoded.text.find("\0")
    if zero >= 0:
        problems.append(Problem("binary content (a NUL byte)", Span(zero, zero + 1)))
    if kind is UnitKind.REQUIREMENTS or kind is UnitKind.PROJECT:
        problems += (Problem("merge conflict marker", place) for place in find_conflicts(decoded.text).places)
    return SourceUnit(
        shown, kind, data, decoded.text, problems=tuple(problems), encoding=decoded.encoding, bom=decoded.bom
    )
