"""A kind of document as text: its template, or a first version with the answers that are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.documents.insertion import UNKNOWN, key_of
from mlgate.semantics.documents.kind import DocumentKind, FieldSpec, Layout, TableSpec

NOTHING: Mapping[str, str] = MappingProxyType({})
_PLAIN = lazy_regex(r"[^\W\d_](?:[^:#\n\\\"]|:(?! )|(?<! )#)*[^:\s]|[^\W\d_]")
_WORDS = ("yes", "no", "on", "off", "true", "false", "null", "y", "n")
ADVICE = 'A line or two each. "unknown" is an answer, and says what is still to find out; "none" takes a reason.'


def template_of(kind: DocumentKind, project_kind: str | None = None) -> str:
    """The document with every question, and `unknown` for every answer."""
    return render(kind, NOTHING, project_kind)


def render(
    kind: DocumentKind, answers: Mapping[str, str], project_kind: str | None = None, default: str = UNKNOWN
) -> str:
    """The document with these answers by field name, and `default` for all others.

    Fields that a project of this kind is not asked for are left out.
    """
    if kind.layout is Layout.YAML:
        lines = [*_yaml(kind, answers, project_kind, default)]
    else:
        lines = [*_head(kind, project_kind), *_markdown(kind, answers, project_kind, default)]
    return "\n".join(lines).rstrip() + "\n"


def _head(kind: DocumentKind, project_kind: str | None) -> Iterator[str]:
    own = [f"project: {project_kind}"] if project_kind is not None else []
    if own or kind.telling:  # others may have this title, too
        yield from ("---", f"document: {kind.name}", *own, "---", "")
    yield from (f"# {kind.title}", "", f"<!-- {kind.purpose}", f"{ADVICE} -->", "")


def _markdown(kind: DocumentKind, answers: Mapping[str, str], project_kind: str | None, default: str) -> Iterator[str]:
    write = _section if kind.layout is Layout.SECTIONS else _field
    tables = {table.field: table for table in kind.tables}
    for spec in kind.asked(project_kind):
        yield from write(spec, answers.get(spec.name, "" if spec.name in tables else default))
        if spec.name in tables:
            yield from _table(tables[spec.name], default)


def _field(spec: FieldSpec, answer: str) -> Iterator[str]:
    yield from (f"**{spec.name}:** {answer}".rstrip(), f"<!-- {spec.question} -->", "")


def _section(spec: FieldSpec, answer: str) -> Iterator[str]:
    yield from (f"## {spec.name}", "", f"<!-- {spec.question} -->", *((answer, "") if answer else ("",)))


def _table(spec: TableSpec, default: str) -> Iterator[str]:
    columns = [column.name for column in spec.columns]
    cells = [default] * len(columns)
    yield f"| {spec.first} | {' | '.join(columns)} |"
    yield f"|{'---|' * (len(columns) + 1)}"
    for row in spec.rows:
        yield f"| {row.name} | {' | '.join(cells)} |"
    yield ""


def _yaml(kind: DocumentKind, answers: Mapping[str, str], project_kind: str | None, default: str) -> Iterator[str]:
    yield from (f"# {kind.title}. {kind.purpose}", f"# {ADVICE}", f"document: {kind.name}")
    if project_kind is not None:
        yield f"project: {project_kind}"
    for spec in kind.asked(project_kind):
        yield from (
            "",
            f"# {spec.question}",
            f"{key_of(spec.name)}: {quoted(answers.get(spec.name, default))}".rstrip(),
        )


def quoted(text: str) -> str:
    """A YAML scalar, in quotes where it would not be read as this text otherwise."""
    if not text or (_PLAIN.fullmatch(text) and text.lower() not in _WORDS):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
