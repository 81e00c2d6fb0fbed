"""Credentials in what a notebook stores beside its code: outputs, Markdown, cells of other languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.security.credential_hints import Hints
from mlgate.semantics.security.credentials import (
    Token,
    environment_credentials,
    is_strong,
    provider_tokens,
    shell_credentials,
    written_credentials,
)
from mlgate.sources.unit import Cell, CellKind, SourceUnit

_IMAGE_KEYS = (b'png"', b'jpeg"')  # "image/png", and "png" of old notebooks
_SHORTEST = 8  # no credential fits into less
_WINDOW = 500_000
_GAP = 4_000  # an image is longer, a cell's code mostly not
_VALUE = lazy_regex(rb'\s*:\s*(?:"[^"]*"|\[[^\]]*\])')


class StoredCredential(NamedTuple):
    """A credential in a notebook's file: `raw` its byte range, `where` the kind of text that it stands in."""

    label: str
    raw: Span
    where: str
    cell: Cell


def stored_credentials(unit: SourceUnit) -> Iterator[StoredCredential]:
    """Credentials outside of a notebook's Python code, cell by cell; the same one in one text is told once."""
    for window in _windows(_stored_texts(unit)):
        begin = window[0].start
        data = unit.data[begin : window[-1].end]
        hints = Hints(data)
        for stored in window:
            seen: set[str] = set()
            for first, last in hints.within(stored.start - begin, stored.end - begin):
                text = data[first:last].decode("latin-1")  # one character a byte
                for token in _tokens(text, stored.cell):
                    value = text[token.start : token.end]
                    if value not in seen:
                        seen.add(value)
                        label = token.kind if " " in token.kind else f"`{token.kind}`"
                        offset = begin + first
                        place = Span(offset + token.start, offset + token.end)
                        yield StoredCredential(label, place, stored.where, stored.cell)


class _StoredText(NamedTuple):
    """A range of a notebook's bytes without images."""

    start: int
    end: int
    where: str
    cell: Cell


def _stored_texts(unit: SourceUnit) -> Iterator[_StoredText]:
    for cell in unit.cells:
        ranges = [(cell.outputs_raw, "an output")] if cell.outputs_raw is not None else []
        if cell.kind is not CellKind.CODE:
            markdown = cell.kind is CellKind.MARKDOWN
            ranges.append((cell.raw, "a Markdown cell" if markdown else "a cell that is not Python"))
        for raw, where in sorted(ranges):
            if raw.end - raw.start > _SHORTEST:
                yield from (_StoredText(start, end, where, cell) for start, end in _texts(unit.data, raw))


def _windows(texts: Iterable[_StoredText]) -> Iterator[list[_StoredText]]:
    """Neighbouring texts, to be looked at together: a look costs more than a short text."""
    window: list[_StoredText] = []
    for text in texts:
        if window and (text.end - window[0].start > _WINDOW or not 0 <= text.start - window[-1].end <= _GAP):
            yield window
            window = []
        window.append(text)
    if window:
        yield window


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
