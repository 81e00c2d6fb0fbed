"""Which document a file is, and what its fields say."""

from __future__ import annotations

import pytest

from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.kinds import document_kinds
from mlgate.semantics.documents.reading import read_document
from mlgate.semantics.documents.values import State
from mlgate.sources.read import unit_from_bytes

COMPACT = document_kinds()["iteration-compact"]
FIELDS = "".join(f"**{spec.name}:** {spec.example}\n\n" for spec in COMPACT.fields)
SOME = "".join(f"## {spec.name}\n{spec.example}\n\n" for spec in COMPACT.fields[:12])


def read(text: str, path: str = "docs/x.md") -> Document | None:
    return read_document(unit_from_bytes(text.encode(), path))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("---\ndocument: iteration-compact\n---\nnothing yet\n", "docs/x.md"),
        ("---\nkind: Iteration Compact\n---\nnothing yet\n", "docs/x.md"),
        ("---\ndocument: iteration-compact\n---\nnothing yet\n", "README.md"),
        (f"# Iteration Compact\n\n{FIELDS}", "docs/x.md"),
        (f"# Iteration Compact: churn, June\n\n{FIELDS}", "docs/x.md"),
        (f"### 2. iteration compact\n\n{FIELDS}", "docs/x.md"),
        (f"# Churn\n\n{FIELDS}", "docs/x.md"),
        (SOME, "docs/churn.md"),
        ("# Iteration Compact\n\nnothing yet\n", "docs/iteration_compact.md"),
        (f"# Churn\n\n{FIELDS[:400]}", "Iteration-Compact.md"),
    ],
)
def test_a_compact_is_recognised(text: str, path: str) -> None:
    document = read(text, path)
    assert document is not None and document.kind is COMPACT


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (f"# Iteration Compact\n\n{FIELDS}", "README.md"),
        (SOME, "docs/model_card.md"),
        (SOME, "CHANGELOG.md"),
        (f"---\ndocument: minutes\n---\n{FIELDS}", "docs/x.md"),
        ("# Compact cars\n\n## Goal\nfaster\n", "docs/compact.md"),
        ("# Notes\n\n**Goal:** x\n**Risks:** y\n**Owner:** z\n**Features:** a\n", "docs/x.md"),
        ("", "docs/iteration-compact.md"),
        ("\0\xff", "docs/x.md"),
    ],
)
def test_other_prose_is_none(text: str, path: str) -> None:
    assert read(text, path) is None


def test_only_what_stands_below_the_title_counts() -> None:
    document = read(
        f"# Pull request\n\n## Risks\nof the pull request\n\n## Iteration Compact\n\n{FIELDS[:300]}\n## Tests\nGoal: x\n"
    )
    assert document is not None
    assert document.fields["Known risks"].state is State.MISSING
    assert document.fields["Goal"].value == COMPACT.fields[0].example


def test_a_file_may_be_read_as_a_kind() -> None:
    unit = unit_from_bytes(b"Please merge.\n\nGoal: fewer calls\n", "stdin.md")
    assert read_document(unit) is None
    document = read_document(unit, COMPACT)
    assert document is not None and document.value("Goal") == "fewer calls"
    assert document.value("Baseline") is None


@pytest.mark.parametrize("spec", COMPACT.fields, ids=lambda spec: spec.name)
def test_no_alias_belongs_to_two_fields(spec: object) -> None:
    from mlgate.semantics.documents.names import normalised

    others = [other for other in COMPACT.fields if other is not spec]
    taken = {normalised(name) for other in others for name in (other.name, *other.aliases)}
    assert taken.isdisjoint(normalised(name) for name in (spec.name, *spec.aliases))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "line",
    ["**{}:** {}", "**{}**: {}", "**{}** – {}", "__{}:__ {}", "- **{}:** {}", "* {}: {}", "1. **{}**: {}", "- [x] {}: {}",
     "## {}\n\n{}", "#### 4.2 {}:\n{}", "###### {} #\n{}", "{}: {}", "> **{}:** {}", "**{}**\n\n{}", "{}\n---\n{}",
     "## {}: {}", "| {} | {} |", "<h3>{}</h3>\n{}", "<b>{}:</b> {}", "*{}:* {}"],
)  # fmt: skip
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_way_of_writing_a_field(line: str, newline: str) -> None:
    separator = "\n" if line.startswith("|") else "\n\n"
    head = "| Field | Answer |\n|---|---|\n" if line.startswith("|") else ""
    body = separator.join(line.format(spec.name, spec.example) for spec in COMPACT.fields)
    document = read(f"# Iteration Compact\n\n{head}{body}\n".replace("\n", newline))
    assert document is not None
    answers = {name: field.value for name, field in document.fields.items()}
    assert answers == {spec.name: spec.example for spec in COMPACT.fields}
    for field in document.fields.values():
        start, end = field.value_span
        assert document.text[start:end] == field.value
        assert document.text[slice(*field.name_span)].strip("*_ ").removesuffix(":").endswith(field.name) or ":" in line


def test_a_list_in_a_section_is_its_answer() -> None:
    document = read_document(
        unit_from_bytes(b"## Success metric\n- Baseline: 0.8\n\n## Goal\n- Owner: Ada\n", "x.md"), COMPACT
    )
    assert document is not None
    assert document.value("Success metric") == "- Baseline: 0.8" and document.value("Baseline") == "0.8"


def test_what_follows_a_break_belongs_to_no_field() -> None:
    document = read_document(unit_from_bytes(b"## Goal\nTBD\n\n---\n- [x] tests\n", "x.md"), COMPACT)
    assert document is not None and document.fields["Goal"].state is State.PLACEHOLDER


@pytest.mark.parametrize("line", ["# Goal\n", "- Goal: b\n", "**Goal:** b\n\n", "|Goal|b|\n|-|-|\n", "Goal: b\n\n"])
def test_a_field_may_be_said_thousands_of_times(line: str) -> None:
    import time

    started = time.process_time()
    read_document(unit_from_bytes((line * 5000).encode(), "docs/x.md"))
    assert time.process_time() - started < 6
