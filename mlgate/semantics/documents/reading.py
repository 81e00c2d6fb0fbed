"""`read_document`: a file to the document that it is, if it is one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.document import Content, Document, Field, read_fields
from mlgate.semantics.documents.kind import DocumentKind
from mlgate.semantics.documents.kinds import document_kinds
from mlgate.semantics.documents.names import normalised
from mlgate.semantics.documents.values import State
from mlgate.sources.unit import SourceUnit

LONGEST = 1_000_000
_KIND_KEYS = ("document", "mlgate", "kind", "type")
_NEVER = lazy_regex(
    r"(?:readme|changelog|changes|history|license|licence|contributing|code[-_ ]of[-_ ]conduct|security|authors"
    r"|model[-_ ]?card|dataset[-_ ]?card|data[-_ ]?card|releases?|notice|todo|index|summary)(?:[-_.].*)?",
    re.IGNORECASE,
)
_YAML = (".yml", ".yaml")
_FEWEST = 3
_MOST = 0.6


class _Candidate(NamedTuple):
    """A kind that a file may be of, and how much speaks for it."""

    certainty: float
    kind: DocumentKind
    region: Span


def read_document(unit: SourceUnit, kind: DocumentKind | None = None) -> Document | None:
    """The document that a file is; None where it is of no known kind.

    With `kind` the file is read as such a document, whatever it looks like. The answer is kept with the unit.
    """
    if kind is not None:
        content = _content_of(unit)
        return Document(unit, kind, content, _region(content, kind) or _whole(unit))
    if "_document" not in unit.__dict__:
        unit.__dict__["_document"] = _recognised(unit)
    found: Document | None = unit.__dict__["_document"]
    return found


def read_as(unit: SourceUnit, kind: DocumentKind) -> Document:
    """The file as a document of this kind, for all who ask later, too."""
    document = read_document(unit, kind)
    assert document is not None
    unit.__dict__["_document"] = document
    return document


def _content_of(unit: SourceUnit) -> Content:
    if "_content" not in unit.__dict__:
        unit.__dict__["_content"] = Content(unit.text, unit.path.lower().endswith(_YAML))
    found: Content = unit.__dict__["_content"]
    return found


def _whole(unit: SourceUnit) -> Span:
    return Span(0, len(unit.text))


def _recognised(unit: SourceUnit) -> Document | None:
    if len(unit.data) > LONGEST:
        return None
    content = _content_of(unit)
    declared = _declared_kind(content)
    if declared is not None:
        kind = document_kinds().get(declared)
        return Document(unit, kind, content, _region(content, kind) or _whole(unit)) if kind is not None else None
    stem = unit.path.rpartition("/")[2].rpartition(".")[0]
    if _NEVER.fullmatch(stem):
        return None
    candidates = sorted(_candidates(unit, content, normalised(stem)), key=lambda found: -found.certainty)
    return Document(unit, candidates[0].kind, content, candidates[0].region) if candidates else None


def _declared_kind(content: Content) -> str | None:
    """The kind that front matter, or a key of a YAML document, names; "" for one that is not ours."""
    if not content.is_yaml and content.markdown.front_matter is None:
        return None
    for key in _KIND_KEYS:
        written = content.keys.get(key)
        if written:
            found = kind_names().get(normalised(written))
            if found or key == "document":
                return found or ""
    return None


@cache
def kind_names() -> Mapping[str, str]:
    """Normalised names, titles and file names of kinds, to their names."""
    found: dict[str, str] = {}
    for kind in document_kinds().values():
        for name in (kind.name, kind.title, *kind.titles, *kind.files):
            found.setdefault(normalised(name), kind.name)
    return found


def _candidates(unit: SourceUnit, content: Content, stem: str) -> Iterator[_Candidate]:
    """Kinds whose name the file or a heading has, with some of the fields; or which have most of the fields."""
    for kind in document_kinds().values():
        is_named = stem in _stems(kind)
        titled = _region(content, kind)
        region = titled or _whole(unit)
        fields = [*read_fields(content, kind.fields, region).values()]
        known = sum(field.state is not State.MISSING for field in fields)
        share = known / len(kind.fields)
        if is_named or titled is not None:
            if _is_told(kind, fields, share) and (
                share >= kind.named_share or (is_named and titled is not None and not kind.telling)
            ):
                yield _Candidate(2 + share + is_named * (titled is not None), kind, region)
        elif known >= _FEWEST and share >= kind.share and not content.is_yaml and _is_told(kind, fields, share):
            yield _Candidate(share, kind, region)


def _is_told(kind: DocumentKind, fields: Sequence[Field], share: float) -> bool:
    """Whether a field is there that only such documents have, or most fields are."""
    return (
        share >= _MOST
        or not kind.telling
        or any(field.name in kind.telling and field.state is not State.MISSING for field in fields)
    )


@cache
def _stems(kind: DocumentKind) -> frozenset[str]:
    return frozenset(normalised(name) for name in (kind.name, *kind.files))


@cache
def _titles(kind: DocumentKind) -> frozenset[str]:
    return frozenset(normalised(name) for name in (kind.title, *kind.titles))


def _region(content: Content, kind: DocumentKind) -> Span | None:
    """What stands under the heading that is the document's title; all of it where that is the first heading."""
    for heading in content.headings:
        title = re.split(r"[:–—]|\s-\s", heading.title)[0]
        if normalised(heading.title) in _titles(kind) or normalised(title) in _titles(kind):
            end = len(content.text) if heading.line.start == content.headings[0].line.start else heading.body.end
            return Span(heading.line.start, end)
    return None
