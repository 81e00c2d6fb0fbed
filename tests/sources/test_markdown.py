"""Markdown to headings, labels and tables, each at its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgate.sources.markdown import Markdown, Style

TEXT = """\
---
document: iteration-compact
---
# Überschrift

<!-- ## not a heading
**Not:** a label -->

## 1. **Goal** ##
Weniger Kündigungen: ä, ö, ü.

Setext
------

**Owner:** Ada
**Risks**

- one
- two

* [ ] Slices: each
  region
* **Baseline** - 0.18

Plain: text
goes on

not a label: because: it is prose https://example.com
URL: https://example.com

```yaml
Goal: in code
# no heading
```

| Field | Answer |
|-------|:------:|
| Limits | a \\| b |
| **Next** | |

***

After
"""
FORMS = [TEXT, TEXT.replace("\n", "\r\n")]


def written(text: str) -> list[tuple[str, Style, str]]:
    markdown = Markdown(text)
    return [
        (label.name, label.style, " ".join(text[label.value.start : label.value.end].split()))
        for label in markdown.labels
        if label.style is not Style.HEADING
    ]


@pytest.mark.parametrize("text", FORMS, ids=["lf", "crlf"])
def test_headings(text: str) -> None:
    markdown = Markdown(text)
    assert [(item.level, item.title) for item in markdown.headings] == [
        (1, "Überschrift"),
        (2, "1. **Goal**"),
        (2, "Setext"),
    ]
    for item in markdown.headings:
        assert text[item.title_span.start : item.title_span.end] == item.title
    goal = markdown.headings[1]
    assert text[goal.own.start : goal.own.end].strip() == "Weniger Kündigungen: ä, ö, ü."
    assert markdown.headings[0].body.end == len(text)


@pytest.mark.parametrize("text", FORMS, ids=["lf", "crlf"])
def test_labels(text: str) -> None:
    assert written(text) == [
        ("Weniger Kündigungen", Style.PLAIN, "ä, ö, ü."),
        ("Owner", Style.BOLD, "Ada"),
        ("Risks", Style.BOLD, written(text)[2][2]),
        ("Slices", Style.ITEM, "each region"),
        ("Baseline", Style.ITEM, "0.18"),
        ("Plain", Style.PLAIN, "text goes on"),
        ("not a label", Style.PLAIN, "because: it is prose https://example.com"),
        ("URL", Style.PLAIN, "https://example.com"),
        ("Field", Style.ROW, "Answer"),
        ("Limits", Style.ROW, "a \\| b"),
        ("Next", Style.ROW, ""),
    ]
    assert written(text)[2][2].startswith("- one - two")


@pytest.mark.parametrize("text", FORMS, ids=["lf", "crlf"])
def test_front_matter_comments_and_fences_are_set_aside(text: str) -> None:
    mask = Markdown(text).mask
    assert mask.front_matter is not None
    assert text[mask.front_matter.start : mask.front_matter.end].strip() == "document: iteration-compact"
    (comment,) = mask.comments
    assert text[comment.start : comment.end].endswith("a label -->")
    (fence,) = mask.fences
    assert text[fence.start : fence.end].startswith("```yaml") and text[fence.start : fence.end].endswith("```")


def test_a_comment_in_code_is_none_and_code_in_a_comment_is_none() -> None:
    text = "`<!--` begins one\n\n```\n<!-- not one\n```\n\n<!--\n```\n-->\n**Goal:** x\n"
    assert written(text) == [("Goal", Style.BOLD, "x")]


def test_an_open_fence_and_an_open_comment_reach_to_the_end() -> None:
    assert written("```\n**Goal:** x\n") == []
    assert written("<!-- \n**Goal:** x\n") == []


def test_dashes_that_are_no_front_matter() -> None:
    assert Markdown("---\nprose\n---\n").front_matter is None
    assert Markdown("---\nkey: value\n").front_matter is None


def test_a_blank_line_above_dashes_is_no_heading() -> None:
    assert Markdown("\t\r=").headings == ()
    assert Markdown(" \t \n---\n").headings == ()


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="#*-|:`<>!_=ab é\r\n\t1.[x]\u2028", max_size=120))
def test_any_text_is_read_and_every_place_is_in_it(text: str) -> None:
    markdown = Markdown(text)
    assert len(markdown.mask.plain) == len(markdown.visible) == len(text)
    for label in markdown.labels:
        assert 0 <= label.span.start <= label.name_span.start < label.name_span.end <= len(text)
        assert label.value.start <= label.value.end <= len(text)
        assert label.style in Style
    for table in markdown.tables:
        for row in (table.header, *table.rows):
            assert all(text[cell.span.start : cell.span.end] == cell.text for cell in row)


def test_a_section_ends_at_a_break_that_no_deeper_heading_follows() -> None:
    text = "# A\n\none\n\n---\n\n## B\n\ntwo\n\n***\n\nfooter\n"
    sections = [text[slice(*label.value)].split() for label in Markdown(text).labels if label.style is Style.HEADING]
    assert sections == [["one", "---", "##", "B", "two"], ["two"]]


@pytest.mark.parametrize(
    "line", ["# a\n", "## a\n\n---\n\n", "- a: b\n", "**a:** b\n\n", "|a|b|\n|-|-|\n", "<!-- \n", "`<!--\n", "a: b\n\n"]
)
def test_time_grows_with_the_text(line: str) -> None:
    import time

    def took(times: int) -> float:
        started = time.process_time()
        markdown = Markdown(line * times)
        assert isinstance(markdown.labels, tuple)
        return time.process_time() - started

    took(100)
    short, long = min(took(500) for _ in range(3)), min(took(4000) for _ in range(2))
    assert long < 30 * short + 0.3
