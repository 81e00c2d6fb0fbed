"""Credentials in what a notebook stores beside its code: outputs, Markdown, cells of other languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.credential_hints import places
from mlgate.semantics.credentials import (
    Token,
    environment_credentials,
    is_strong,
    provider_tokens,
    shell_credentials,
    written_credentials,
)
from mlgate.sources.unit import Cell, CellKind, SourceUnit

_IMAGE_KEYS = (b'png"', b'jpeg"')  # "image/png", and "png" of old notebooks
_VALUE = lazy_regex(rb'\s*:\s*(?:"[^"]*"|\[[^\]]*\])')


class StoredCredential(NamedTuple):
    """A credential in a notebook's file: `raw` its byte range, `where` the kind of text that it stands in."""

    label: str
    raw: Span
    where: str
    cell: Cell


def stored_credentials(unit: SourceUnit) -> Iterator[StoredCredential]:
    """Credentials outside of a notebook's Python code, cell by cell; the same one in one text is told once."""
    for cell in unit.cells:
        if cell.outputs_raw is not None:
            yield from _in_bytes(unit, cell, cell.outputs_raw, "an output")
        if cell.kind is not CellKind.CODE and cell.raw.end > cell.raw.start:
            where = "a Markdown cell" if cell.kind is CellKind.MARKDOWN else "a cell that is not Python"
            yield from _in_bytes(unit, cell, cell.raw, where)


def _in_bytes(unit: SourceUnit, cell: Cell, raw: Span, where: str) -> Iterator[StoredCredential]:
    seen: set[str] = set()
    for start, end in _texts(unit.data, raw):
        data = unit.data[start:end]
        for first, last in places(data):
            text = data[first:last].decode("latin-1")  # one character a byte
            for token in _tokens(text, cell):
                value = text[token.start : token.end]
                if value not in seen:
                    seen.add(value)
                    label = token.kind if " " in token.kind else f"`{token.kind}`"
                    offset = start + first
                    yield StoredCredential(label, Span(offset + token.start, offset + token.end), where, cell)


def _texts(data: bytes, raw: Span) -> Iterator[tuple[int, int]]:
    """The parts of a byte range between images."""
    position = raw.start
    for start, end in sorted(_images(data, raw)):
        if start >= position:
            yield position, start
            position = end
    yield position, raw.end


def _images(data: bytes, raw: Span) -> Iterator[tuple[int, int]]:
    for key in _IMAGE_KEYS:
        position = data.find(key, raw.start, raw.end)
        while position >= 0:
            image = _VALUE.match(data, position + len(key), raw.end)
            if image is not None:
                yield image.span()
            position = data.find(key, image.end() if image else position + 1, raw.end)


def _tokens(text: str, cell: Cell) -> Iterator[Token]:
    yield from provider_tokens(text)
    yield from (token for token in written_credentials(text) if is_strong(text[token.start : token.end]))
    yield from shell_credentials(text) if cell.kind is CellKind.OTHER else environment_credentials(text)
