"""Missing fields, put where they belong and written as their neighbours are; all around them stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mlgate.core.fix import Edit
from mlgate.semantics.documents.document import Document, Field
from mlgate.semantics.documents.kind import FieldSpec
from mlgate.semantics.documents.values import State
from mlgate.sources.markdown import Style

UNKNOWN = "unknown"


def insert_missing(document: Document, missing: Sequence[FieldSpec]) -> list[Edit]:
    """Edits that add fields, each after the one that precedes it in canonical order."""
    groups: dict[tuple[int, Style, int], list[FieldSpec]] = {}
    for spec in missing:
        groups.setdefault(_anchor(document, spec), []).append(spec)
    return [_edit(document, place, specs) for place, specs in sorted(groups.items())]


def _anchor(document: Document, spec: FieldSpec) -> tuple[int, Style, int]:
    """Where a field goes, how it is written, and the level of its neighbour."""
    names = [other.name for other in document.kind.fields]
    present = [document.fields[name] for name in names[: names.index(spec.name)]]
    before = next((field for field in reversed(present) if field.label is not None), None)
    if before is not None:
        return _end_of(document, before), before.style, _level(before)
    after = next((field for field in document.fields.values() if field.label is not None), None)
    if after is not None:
        return _start_of(document, after), after.style, _level(after)
    return document.region.end, Style.KEY if document.content.is_yaml else Style.BOLD, 0


def _level(field: Field) -> int:
    return field.label.level if field.label is not None else 0


def _end_of(document: Document, field: Field) -> int:
    """After the last line of a field, in the line break's place."""
    label = field.label
    assert label is not None
    end = max(label.value.end, field.name_span.end)
    text = document.text
    kept = text[: max(field.name_span.end, label.span.start + len(text[label.span.start : end].rstrip()))]
    line_end = len(kept)
    while line_end < len(text) and text[line_end] not in "\r\n":
        line_end += 1
    return line_end


def _start_of(document: Document, field: Field) -> int:
    assert field.label is not None
    return field.label.span.start


_WRITERS: Mapping[Style, Callable[[FieldSpec, int], tuple[str, ...]]] = {
    Style.HEADING: lambda spec, level: ("", f"{'#' * level} {spec.name}", "", f"<!-- {spec.question} -->", UNKNOWN),
    Style.BOLD: lambda spec, level: ("", f"**{spec.name}:** {UNKNOWN} <!-- {spec.question} -->"),
    Style.ITEM: lambda spec, level: (f"{' ' * level}- **{spec.name}:** {UNKNOWN} <!-- {spec.question} -->",),
    Style.PLAIN: lambda spec, level: (f"{spec.name}: {UNKNOWN} <!-- {spec.question} -->",),
    Style.ROW: lambda spec, level: (f"| {spec.name} | {UNKNOWN} <!-- {spec.question} --> |",),
    Style.KEY: lambda spec, level: (f"{key_of(spec.name)}: {UNKNOWN}  # {spec.question}",),
}


def key_of(name: str) -> str:
    """The key that stands for a name in YAML."""
    return "_".join(name.lower().replace("-", " ").split())


def _edit(document: Document, place: tuple[int, Style, int], specs: Sequence[FieldSpec]) -> Edit:
    offset, style, level = place
    lines = [line for spec in specs for line in _WRITERS[style](spec, level)]
    newline = "\r\n" if "\r\n" in document.text else "\n"
    text = newline.join(lines)
    is_start = offset == 0 or document.text[offset - 1] in "\r\n"
    content = (
        f"{text.lstrip()}{newline}{newline if style in (Style.BOLD, Style.HEADING) else ''}"
        if is_start
        else f"{newline}{text}"
    )
    return Edit(offset, offset, content)


def missing_fields(document: Document, asked: Sequence[FieldSpec]) -> list[FieldSpec]:
    """Those of the fields that the document does not name."""
    return [spec for spec in asked if document.fields[spec.name].state is State.MISSING]
