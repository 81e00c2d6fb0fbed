"""A file that holds no Python, requirements or a project file, as a `SourceUnit`: its code is its text."""

from __future__ import annotations

from mlgate.core.diagnostic import Span
from mlgate.sources.conflicts import find_conflicts
from mlgate.sources.decoding import decode_text
from mlgate.sources.file_kinds import kind_of_path
from mlgate.sources.unit import Problem, SourceUnit, UnitKind


def text_unit(data: bytes, shown: str) -> SourceUnit:
    """Read a text file; whatever is wrong with it becomes problems."""
    decoded = decode_text(data)
    kind = kind_of_path(shown) or UnitKind.DOCUMENT
    problems = list(decoded.problems)
    zero = decoded.text.find("\0")
    if zero >= 0:
        problems.append(Problem("binary content (a NUL byte)", Span(zero, zero + 1)))
    problems += (Problem("merge conflict marker", place) for place in find_conflicts(decoded.text).places)
    return SourceUnit(
        shown, kind, data, decoded.text, problems=tuple(problems), encoding=decoded.encoding, bom=decoded.bom
    )
