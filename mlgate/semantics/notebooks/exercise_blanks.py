"""Blanks of an exercise: what whoever works through a notebook is to write, and has not written."""

from __future__ import annotations

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.sources.unit import CellKind

_MARK = lazy_regex(
    r"(?i)#.*\byour (?:\w+ ){0,2}(?:code|solution|answer|implementation|work)\b"
    r"|#.*\b(?:code|solution|answer|implementation) (?:goes )?here\b|#.*\bfill (?:this |me |it )?in\b[^a-z]*$"
)
_BLANK = lazy_regex(r"(?<!\w)_{3,}(?!\w)")
_TASK = lazy_regex(r"(?i)#+\s*(?:to-?do|exercise|task)\b")
_FILLER = lazy_regex(r"(?:pass|\.\.\.|return\b.*|raise NotImplemented\w*.*)\s*(?:#.*)?$")
_UNFINISHED = lazy_regex(r"\w.*=\s*#")


@per_module
def first_blank(module: Module) -> int | None:
    """The number of the first cell that is still to be filled in."""
    return next((cell.index for cell in module.unit.cells if _is_code(cell.kind) and _has_blank(cell.source)), None)


def _is_code(kind: CellKind) -> bool:
    return kind is CellKind.CODE


def _has_blank(source: str) -> bool:
    lines = [line.strip() for line in source.splitlines()]
    if _BLANK.search("\n".join(line.partition("#")[0] for line in lines)) is not None:
        return True
    if all(not line or line.startswith("#") for line in lines) and _TASK.search(source) is not None:
        return True
    return any(
        _MARK.search(line) is not None and _is_open(line, lines[number:]) for number, line in enumerate(lines, 1)
    )


def _is_open(mark: str, below: list[str]) -> bool:
    """Whether nothing is written where a mark asks for it: a gap, a stand-in, or the end of the cell."""
    if not mark.startswith("#"):
        return _UNFINISHED.match(mark) is not None
    following = next((line for line in below if not line.startswith("#")), "")
    return not following or _FILLER.match(following) is not None
