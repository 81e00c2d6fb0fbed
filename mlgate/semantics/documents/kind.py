"""What a kind of document has to say: one declaration each; rules, templates, pages and tests follow from it."""

from __future__ import annotations

from enum import StrEnum

from mlgate.core.values import NamedTuple

PROJECT_KINDS = ("batch", "online", "research", "notebook")
DELIVERED = ("batch", "online")
"""Kinds whose answers somebody uses."""


class Layout(StrEnum):
    """How a template writes its fields."""

    FIELDS = "fields"  # **Goal:** text
    SECTIONS = "sections"  # ## Goal
    YAML = "yaml"  # goal: text


class FieldSpec(NamedTuple):
    """One field of a document.

    Attributes:
        name: The name that templates write.
        question: One line that helps to answer it.
        example: A good answer; documentation and tests show it.
        aliases: Other names that people give it, in any case.
        allows_none: Whether "none" alone is an answer.
        kinds: Kinds of projects that are asked for it.
        evidence: What fills it by itself: `git`, `gates`, `mlflow`, `config`.
        is_versioned: Whether it names data or an artifact, which takes a version, a hash or a date.
    """

    name: str
    question: str
    example: str
    aliases: tuple[str, ...] = ()
    allows_none: bool = False
    kinds: tuple[str, ...] = PROJECT_KINDS
    evidence: tuple[str, ...] = ()
    is_versioned: bool = False


class ColumnSpec(NamedTuple):
    """One column of a table; the first one names the row, and is not listed."""

    name: str
    question: str
    aliases: tuple[str, ...] = ()


class RowSpec(NamedTuple):
    """One row of a table, with a good answer for each column."""

    name: str
    examples: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    question: str = ""


class TableSpec(NamedTuple):
    """A table that a document has below the heading or field `field`; `reason` names the column that says why."""

    field: str
    first: str
    columns: tuple[ColumnSpec, ...]
    rows: tuple[RowSpec, ...]
    reason: str = ""


class DocumentKind(NamedTuple):
    """One kind of document.

    Attributes:
        name: As front matter writes it, and as the template is called.
        title: The heading of the document.
        purpose: One line on what it is for; templates begin with it.
        path: Where a new one is put.
        files: Names of files, without ending, that such documents have; `-`, `_` and space are the same.
        fields: What it has to say, in order.
        titles: Other titles that it may have.
        tables: Tables that belong to a field.
        layout: How the template writes it.
        entries: Whether the fields are said again in each entry.
        share: Which share of the fields makes a document without a name such a document.
        named_share: Which share is enough where title or file name say so; a name that nothing else has needs little.
        telling: Fields that no other sort of document has. Where they are named, one of them is needed: a file that has
            only its name in common with such documents (any architecture.md) is none.
        kinds: Kinds of projects that need such a document.
    """

    name: str
    title: str
    purpose: str
    path: str
    files: tuple[str, ...]
    fields: tuple[FieldSpec, ...]
    titles: tuple[str, ...] = ()
    tables: tuple[TableSpec, ...] = ()
    layout: Layout = Layout.FIELDS
    entries: bool = False
    share: float = 0.5
    named_share: float = 0.34
    telling: tuple[str, ...] = ()
    kinds: tuple[str, ...] = PROJECT_KINDS

    def asked(self, project_kind: str | None) -> tuple[FieldSpec, ...]:
        """The fields that a project of this kind is asked for; where nobody said it, those that all who deliver are."""
        if project_kind is None:
            return tuple(spec for spec in self.fields if {*DELIVERED} <= {*spec.kinds})
        return tuple(spec for spec in self.fields if project_kind in spec.kinds)

    def field(self, name: str) -> FieldSpec:
        """The field of this name."""
        return next(spec for spec in self.fields if spec.name == name)
