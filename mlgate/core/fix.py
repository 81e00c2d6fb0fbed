"""A fix is text edits plus how far it may be trusted."""

from __future__ import annotations

from enum import StrEnum

from mlgate.core.values import NamedTuple


class Applicability(StrEnum):
    """How far a fix may be trusted."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


class Edit(NamedTuple):
    """Replace the half-open range `start:end` of a unit's code by `content`."""

    start: int
    end: int
    content: str


class RawEdit(Edit):
    """The same of a notebook's bytes: for what is not code, such as outputs."""

    __slots__ = ()


class Fix(NamedTuple):
    """Edits that belong together: all are applied or none. `title` is an imperative without full stop."""

    title: str
    applicability: Applicability
    edits: tuple[Edit, ...]
