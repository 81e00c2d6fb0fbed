"""Records survive the trip through one line of text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.core.diagnostic import (
    CellPlace,
    Confidence,
    LocatedDiagnostic,
    LocatedEdit,
    LocatedFix,
    Location,
    RelatedLocation,
    Severity,
    Span,
    Status,
)
from mlgate.core.project import Fact
from mlgate.core.report import NotAnalysed
from mlgate.engine.codec import decode, encode
from mlgate.engine.record import FileRecord, Suppression

numbers = st.integers(1, 10**6)
texts = st.text(max_size=20)
places = st.none() | st.builds(CellPlace, numbers, st.none() | texts, st.none() | numbers, numbers, numbers)
locations = st.builds(Location, st.just("a.py"), numbers, numbers, numbers, numbers, places)
edits = st.builds(LocatedEdit, locations, texts, st.builds(Span, numbers, numbers))
fixes = st.none() | st.builds(LocatedFix, texts, st.sampled_from(["safe", "unsafe"]), st.lists(edits).map(tuple))
related = st.lists(st.builds(RelatedLocation, texts, locations, texts), max_size=2).map(tuple)
diagnostics = st.builds(
    LocatedDiagnostic,
    st.just("MLG205"),
    texts,
    texts,
    st.sampled_from(Severity),
    st.sampled_from(Confidence),
    locations,
    texts,
    texts,
    related,
    fixes,
    status=st.just(Status.NEW),  # the run sets these two; they do not travel
    fingerprint=st.just(""),
)
suppressions = st.builds(
    Suppression, st.lists(texts).map(tuple), locations, texts, numbers, numbers, st.none() | numbers, st.none() | texts
)
facts = st.builds(Fact, texts, locations, texts, texts, st.dictionaries(texts, texts | numbers))
records = st.builds(
    FileRecord,
    st.just("a.py"),
    st.just("script"),
    st.lists(diagnostics, max_size=3).map(tuple),
    st.lists(suppressions, max_size=2).map(tuple),
    st.lists(st.builds(NotAnalysed, st.just("a.py"), texts, st.none() | numbers), max_size=2).map(tuple),
    st.dictionaries(st.just("MLG201"), st.lists(facts, max_size=2).map(tuple)),
    st.lists(texts, max_size=2).map(tuple),
)


@given(records)
def test_round_trip(record: FileRecord) -> None:
    line = encode(record)
    assert b"\n" not in line and b"\t" not in line
    assert decode("a.py", line)._replace(project_digest=record.project_digest) == record


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"script", b"script\x1f0\x1fnull\x1f", b"script\x1f0\x1f[1,2]\x1f", b"script\x1f0\x1f[[]]"]
)
def test_a_line_that_is_none_is_an_expected_error(line: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError, IndexError)):
        decode("a.py", line)
