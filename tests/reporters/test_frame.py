"""Code frames: what is underlined stands under what is named, at any width."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mlgate.core.diagnostic import LocatedDiagnostic, Location, RelatedLocation
from mlgate.reporters.display import columns, expand
from mlgate.reporters.frame import frame
from mlgate.reporters.style import Style
from tests.reporters.sample import UNSEEDED, in_cell, in_script

PLAIN = Style()


def diagnostic(excerpt: str, location: Location, *related: RelatedLocation) -> LocatedDiagnostic:
    return UNSEEDED._replace(excerpt=excerpt, location=location, related=related)


def underlined(lines: list[str]) -> str:
    """The text that stands over the carets."""
    code, carets = lines[0], lines[1]
    start, end = carets.index("^"), carets.rindex("^") + 1
    position, text = 0, ""
    for character in code:
        if start <= position < end:
            text += character
        position += columns(character)
    return text


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("model = fit(X)", "fit(X)"),
        ("名前 = fit(特徴)", "fit(特徴)"),
        ("\tif x:\tfit(X)", "fit(X)"),
        ("e\u0301 = '😀' + fit(X)", "fit(X)"),
        ("x = 1; " * 30 + "fit(X)", "fit(X)"),
        ("fit(X); " + "x = 1; " * 30, "fit(X)"),
        ("x = 1; " * 30 + "fit(X)" + "; y = 2" * 30, "fit(X)"),
        ("漢" * 100 + " + fit(X) + " + "字" * 100, "fit(X)"),
    ],
)
def test_the_span_is_underlined_and_seen_whole(line: str, target: str) -> None:
    lines = frame(diagnostic(line, in_script(3, line.index(target) + 1, len(target))), 80, PLAIN)
    assert underlined(lines) == target
    assert all(columns(shown) <= 80 for shown in lines)


def test_a_long_line_is_cut_on_both_sides() -> None:
    line = "x = 1; " * 30 + "fit(X)" + "; y = 2" * 30
    code = frame(diagnostic(line, in_script(3, 211, 6)), 60, PLAIN)[0]
    assert code.startswith("  >  3 | …")
    assert code.endswith("…")


def test_escapes_in_a_notebook_do_not_lengthen_the_underline() -> None:
    line = 'read("a\\\\b", sep="\t")'
    lines = frame(diagnostic(line, in_cell(2, 1, 1, 10 + 4, count=3)), 80, PLAIN)
    assert lines[0] == "   cell 2 [In 3]"
    assert underlined(lines[1:]) == 'read("a\\\\b"'


def test_a_span_over_several_lines_is_underlined_to_the_end_of_the_first() -> None:
    place = Location("a.py", 3, 5, 7, 2)
    assert underlined(frame(diagnostic("x = fit(  ", place), 80, PLAIN)) == "fit("


def test_an_empty_span_gets_one_caret() -> None:
    assert frame(diagnostic("x = 1", in_script(3, 6, 0)), 80, PLAIN)[1] == "       |      ^"


def test_two_places_on_one_line_show_it_once() -> None:
    related = RelatedLocation("and here", in_script(3, 5, 1), "x = y")
    lines = frame(diagnostic("x = y", in_script(3, 1, 1), related), 80, PLAIN)
    assert lines == ["  >  3 | x = y", "       | ^", "       |     - and here"]


def test_a_place_in_another_file_is_named() -> None:
    related = RelatedLocation("imported here", in_script(2, 1, 6, "other.py"), "import b")
    lines = frame(diagnostic("x = y", in_script(3, 1, 1), related), 80, PLAIN)
    assert "   other.py" in lines


def test_a_diagnostic_without_excerpt_has_no_frame() -> None:
    assert frame(diagnostic("", in_script(3, 1, 1)), 80, PLAIN) == []


def test_a_masked_frame_hides_the_span_only() -> None:
    lines = frame(diagnostic("key = 'secret'", in_script(3, 7, 8)), 80, PLAIN, masked=True)
    assert lines[0] == "  >  3 | key = ********"


@given(
    st.text(st.characters(exclude_characters="\n\r")),
    st.integers(1, 300),
    st.integers(0, 300),
    st.integers(40, 120),
    st.booleans(),
)
def test_no_line_is_wider_than_the_terminal(line: str, column: int, length: int, width: int, notebook: bool) -> None:
    place = in_cell(1, 3, column, length) if notebook else in_script(3, column, length)
    related = RelatedLocation("a caption of four words", place, line)
    for shown in frame(diagnostic(line, place, related), width, PLAIN):
        assert columns(shown) <= width


@given(st.text("ab漢😀\te ", min_size=1, max_size=200), st.data())
def test_the_underline_never_misses_its_text(line: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    target = "".join(expand(line)[start:end])
    assume(target.strip() and columns(target) <= 40)
    lines = frame(diagnostic(line, in_script(3, start + 1, end - start)), 80, PLAIN)
    assert underlined(lines).strip() in target
    assert lines[1].count("^") == columns(target)


def test_places_without_a_flow_stand_as_in_the_file() -> None:
    above = RelatedLocation("assigned here", in_script(1, 1, 5), "x = 1")
    lines = frame(diagnostic("print(x)", in_script(3, 1, 8), above), 80, PLAIN)
    assert [line for line in lines if line.strip(" ->")[:1].isdigit()] == ["     1 | x = 1", "  >  3 | print(x)"]


def test_places_of_a_flow_stand_in_its_order() -> None:
    steps = [RelatedLocation(f"step {line}", in_script(line, 1, 5), "x = 1") for line in (9, 2)]
    lines = frame(diagnostic("print(x)", in_script(3, 1, 8), *steps), 80, PLAIN)
    assert [int(line[4:6]) for line in lines if line[4:6].strip()] == [3, 9, 2]
