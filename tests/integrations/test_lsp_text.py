"""Positions of editors, in all units, at all line ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from mlgate.integrations.lsp_text import Text

CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
TEXTS = st.text(st.sampled_from("ab ä😀\n\r\x0c\u2028\t"), max_size=30)


def expected(text: str, offset: int, encoding: str) -> tuple[int, int]:
    """Line and character by the letter of the protocol: only CR LF, LF and CR end a line."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    codec, size = CODECS[encoding]
    return len(before) - 1, len(before[-1].encode(codec)) // size


@given(TEXTS, st.sampled_from([*CODECS]), st.data())
def test_an_offset_comes_back_from_its_position(content: str, encoding: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(content)))
    if content[offset - 1 : offset + 1] == "\r\n" and offset:
        return  # within a line end there is no position
    text = Text(content, encoding)
    position = text.position(offset)
    assert (position.line, position.character) == expected(content, offset, encoding)
    assert text.offset(position) == offset


@given(TEXTS, TEXTS, st.sampled_from([*CODECS]), st.data())
def test_a_change_replaces_what_lies_between_its_positions(
    content: str, piece: str, encoding: str, data: st.DataObject
) -> None:
    start, end = sorted((data.draw(st.integers(0, len(content))), data.draw(st.integers(0, len(content)))))
    if any(content[at - 1 : at + 1] == "\r\n" and at for at in (start, end)):
        return
    text = Text(content, encoding)
    change = types.TextDocumentContentChangePartial(text.range(start, end), piece)
    assert text.changed([change]).content == content[:start] + piece + content[end:]
    assert text.changed([types.TextDocumentContentChangeWholeDocument("x"), change]).encoding == encoding


@pytest.mark.parametrize("encoding", [*CODECS])
def test_what_lies_beyond_a_line_or_the_text_is_drawn_in(encoding: str) -> None:
    text = Text("ä😀\r\nb", encoding)
    assert text.offset(types.Position(0, 99)) == 2
    assert text.offset(types.Position(1, 99)) == text.offset(types.Position(99, 0)) == 5
    assert Text("😀", "utf-16").offset(types.Position(0, 1)) == 0  # half of a character
