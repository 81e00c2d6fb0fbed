"""Lines and columns of byte offsets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mlgate.sources.raw_lines import RawLines


@given(st.text(st.sampled_from("a\né\U0001f600")), st.sampled_from([1, 5000, 20_000]), st.booleans(), st.data())
def test_places_are_those_of_the_decoded_text(text: str, times: int, bom: bool, data: st.DataObject) -> None:
    text = text * times if len(text) < 8 else text
    raw = b"\xef\xbb\xbf" * bom + text.encode()
    lines = RawLines(raw, bom)
    for _ in range(3):
        offset = data.draw(st.integers(0, len(text)))
        before = text[:offset]
        expected = (before.count("\n") + 1, offset - before.rfind("\n"))
        assert lines.line_column(3 * bom + len(before.encode())) == expected
