"""Credentials in what a notebook stores beside its code: outputs, Markdown, cells of other languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mlgate.core.diagnostic import Span
from mlgate.semantics.credentials import (
    environment_credentials,
    provider_tokens,
    shell_credentials,
    written_credentials,
)
from mlgate.sources.unit import Cell, CellKind, SourceUnit

_PAYLOAD = re.compile(rb"[A-Za-z0-9+/=]{400,}")  # an image or another binary in base64: no credential is that long
_HINT = re.compile(
    rb"A[KS]IA[A-Z0-9]{16}|gh[pousr]_\w{36}|_pat_|glpat-|hf_\w{30}|sk-[\w-]{20}|gsk_\w{40}|r8_\w{36}|pcsk_|lsv2_|eyJhcGlf"
    rb"|dapi[0-9a-f]{32}|AIza|GOCSPX-|xox[abeoprs]-|hooks\.slack|k_live_|SG\.\w{20}|npm_\w{36}|pypi-AgE|AccountKey=|:AA"
    rb"|PRIVATE KEY|://[^\s/@\"]+:[^\s/@\"]+@"
    rb"|(?:[Pp]assw|PASSW|pwd|PWD|ecret|ECRET|[Kk]ey|_KEY|_token|_TOKEN)[^:=]{0,8}[:=]"
)


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
    for start, text in _windows(unit.data, raw):
        for label, first, last in _tokens(text, shell=cell.kind is CellKind.OTHER):
            if text[first:last] not in seen:
                seen.add(text[first:last])
                yield StoredCredential(label, Span(start + first, start + last), where, cell)


def _windows(data: bytes, raw: Span) -> Iterator[tuple[int, str]]:
    """The parts of a byte range worth a look: between binary payloads, around a hint; one character a byte."""
    position = raw.start
    for payload in (*_PAYLOAD.finditer(data, raw.start, raw.end), None):
        end = payload.start() if payload is not None else raw.end
        if end > position and _HINT.search(data, position, end):
            yield position, data[position:end].decode("latin-1")
        position = payload.end() if payload is not None else raw.end


def _tokens(text: str, shell: bool) -> Iterator[tuple[str, int, int]]:
    for token in provider_tokens(text):
        yield token.kind, token.start, token.end
    written = [*written_credentials(text), *(shell_credentials(text) if shell else environment_credentials(text))]
    for token in written:
        yield f"`{token.kind}`", token.start, token.end
