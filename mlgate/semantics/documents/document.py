"""`Document`: a file that is of a known kind, with the fields that it fills and the places where it does."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from mlgate.core.diagnostic import Span
from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.kind import DocumentKind, FieldSpec
from mlgate.semantics.documents.names import spellings, variants
from mlgate.semantics.documents.values import State, state_of
from mlgate.sources.markdown import Heading, Label, Markdown, Style
from mlgate.sources.markdown_tables import Table
from mlgate.sources.unit import SourceUnit
from mlgate.sources.yaml_text import YamlError, load_yaml

_RANK = {Style.KEY: 0, Style.HEADING: 1, Style.BOLD: 2, Style.ROW: 3, Style.ITEM: 4, Style.PLAIN: 5}


class Field(NamedTuple):
    """One field as a document has it; `value` is without comments, its place `value_span` is trimmed.

    `span` covers name and value. All places of a field that is missing are empty, where the document begins.
    """

    spec: FieldSpec
    state: State
    value: str = ""
    style: Style = Style.BOLD
    name_span: Span = Span(0, 0)
    value_span: Span = Span(0, 0)
    span: Span = Span(0, 0)
    label: Label | None = None

    @property
    def name(self) -> str:
        """The canonical name."""
        return self.spec.name

    @property
    def place(self) -> Span:
        """Where to speak of it: at its value, or where there is none, at its name."""
        return self.value_span if self.value_span.end > self.value_span.start else self.name_span


class Content:
    """What a text says, whatever its form: labels, headings, tables."""

    def __init__(self, text: str, is_yaml: bool = False) -> None:
        self.text = text
        self.is_yaml = is_yaml
        self.markdown = Markdown("" if is_yaml else text)

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """Names with what stands under them, front matter included."""
        from mlgate.sources.yaml_labels import yaml_labels

        if self.is_yaml:
            return yaml_labels(self.text)
        front = self.markdown.front_matter
        keys = yaml_labels(self.text[front.start : front.end], front.start) if front is not None else ()
        return (*keys, *self.markdown.labels)

    @property
    def headings(self) -> tuple[Heading, ...]:
        """Headings; none of YAML."""
        return self.markdown.headings

    @property
    def tables(self) -> tuple[Table, ...]:
        """Tables; none of YAML."""
        return self.markdown.tables

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """Scalars of the front matter, or of the top of a YAML document, as text."""
        found = (
            (label.name, self.text[label.value.start : label.value.end]) for label in self.labels if _is_top(label)
        )
        return {name.strip().lower(): value.strip().strip("'\"") for name, value in found}

    def value_of(self, label: Label) -> str:
        """What stands under a name, comments left out."""
        visible = self.text if self.is_yaml or label.style is Style.KEY else self.markdown.visible
        value = visible[label.value.start : label.value.end]
        if label.style is Style.ROW:
            return value.strip().strip("|").strip()
        return _unquoted(_without_comments(value)) if label.style is Style.KEY else value.strip()


class Document:
    """One file of a known kind."""

    def __init__(self, unit: SourceUnit, kind: DocumentKind, content: Content, region: Span) -> None:
        self.unit = unit
        self.kind = kind
        self.content = content
        self.region = region
        """The part of the file that is the document: a pull request says more."""

    @property
    def text(self) -> str:
        """The file as text; all places are offsets in it."""
        return self.unit.text

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every field of the kind by its canonical name, in canonical order, whether the document has it or not."""
        return read_fields(self.content, self.kind.fields, self.region)

    @cached_property
    def title(self) -> Span:
        """Where to speak of the document as a whole: its title, or its first line."""
        for heading in self.content.headings:
            if self.region.start <= heading.line.start < self.region.end or heading.own.start == self.region.start:
                return heading.title_span
        start = self.region.start
        end = next((line.end for line in self.content.markdown.lines if line.end >= start), start)
        if self.content.is_yaml:
            end = len(self.text.split("\n", 1)[0].rstrip("\r"))
        return Span(start, max(end, start))

    @property
    def project_kind(self) -> str | None:
        """What the document itself says of the project (`project: batch` in front matter), if it does."""
        return self.content.keys.get("project")

    def in_state(self, *states: State) -> list[Field]:
        """Fields in one of these states, in canonical order."""
        return [field for field in self.fields.values() if field.state in states]

    def value(self, name: str) -> str | None:
        """What a field says; None unless it is filled in."""
        field = self.fields[name]
        return field.value if field.state is State.FILLED else None


def read_fields(content: Content, specs: Iterable[FieldSpec], region: Span) -> dict[str, Field]:
    """The fields that a part of a text fills; where a name stands twice, the more prominent and fuller counts."""
    wanted = list(specs)
    by_name = field_names(wanted)
    candidates: dict[str, list[Label]] = {}
    inside = [label for label in content.labels if _is_within(label, region)]
    matched = [(label, spec) for label in inside if (spec := _spec_of(label, by_name)) is not None]
    starts = sorted({label.span.start for label, _ in matched if label.style is not Style.KEY})
    outer = sorted({label.span.start for label, _ in matched if label.style in (Style.HEADING, Style.BOLD)})
    for label, spec in matched:
        below = outer if label.style is Style.HEADING else starts
        candidates.setdefault(spec.name, []).append(_clipped(label, below))
    return {spec.name: _best(content, spec, candidates.get(spec.name, ()), region) for spec in wanted}


def field_names(specs: Iterable[FieldSpec]) -> dict[str, FieldSpec]:
    """Every spelling of the names and aliases of fields; own names count before aliases of others."""
    wanted = list(specs)
    found: dict[str, FieldSpec] = {}
    for names in ([(spec.name,) for spec in wanted], [spec.aliases for spec in wanted]):
        for spec, given in zip(wanted, names, strict=True):
            for spelling in variants(given):
                found.setdefault(spelling, spec)
    return found


def _spec_of(label: Label, by_name: Mapping[str, FieldSpec]) -> FieldSpec | None:
    """The field that a label names; a heading may say its answer after a colon, a key may be nested."""
    for spelling in spellings(label.name):
        if spelling in by_name:
            return by_name[spelling]
    if label.style is Style.HEADING and ":" in label.name:
        return by_name.get(next(spellings(label.name.partition(":")[0])))
    if label.style is Style.KEY and "." in label.name:
        return by_name.get(next(spellings(label.name.rpartition(".")[2])))
    return None


def _clipped(label: Label, starts: Sequence[int]) -> Label:
    """The label without what belongs to the fields below it, and with the answer that its heading itself gives."""
    if label.style in (Style.KEY, Style.ROW):
        return label
    following = bisect_left(starts, max(label.value.start, label.name_span.end))
    end = starts[following] if following < len(starts) else label.value.end
    value = Span(label.value.start, min(label.value.end, end)) if end >= label.value.start else label.value
    if label.style is Style.HEADING and ":" in label.name:
        colon = label.name_span.start + label.name.index(":") + 1
        if label.name[label.name.index(":") + 1 :].strip():
            value = Span(colon, value.end)
    return label._replace(value=value)


def _best(content: Content, spec: FieldSpec, labels: Sequence[Label], region: Span) -> Field:
    if not labels:
        place = Span(region.start, region.start)
        return Field(spec, State.MISSING, name_span=place, value_span=place, span=place)
    fields = [field_of(content, spec, label) for label in labels]
    return min(fields, key=_prominence)


def _prominence(field: Field) -> tuple[int, int]:
    answered = (State.FILLED, State.UNKNOWN, State.PLACEHOLDER, State.EMPTY)
    return answered.index(field.state), _RANK[field.style]


def field_of(content: Content, spec: FieldSpec, label: Label) -> Field:
    """The field that a label is."""
    value = content.value_of(label)
    seen = content.text if label.style is Style.KEY else content.markdown.visible
    state = state_of(value, spec.question, spec.allows_none)
    return Field(spec, state, value, label.style, label.name_span, _trimmed(seen, label.value), label.span, label)


def _trimmed(text: str, span: Span) -> Span:
    kept = text[span.start : span.end]
    if not kept.strip():
        return Span(span.start, span.start)
    start = span.start + len(kept) - len(kept.lstrip())
    return Span(start, span.start + len(kept.rstrip()))


def _is_within(label: Label, region: Span) -> bool:
    return label.style is Style.KEY or region.start <= label.span.start < region.end


def _is_top(label: Label) -> bool:
    return label.style is Style.KEY and label.level == 0


def _unquoted(value: str) -> str:
    """What a quoted scalar of YAML says."""
    if value[:1] not in ("'", '"'):
        return value
    try:
        said = load_yaml(value)
    except YamlError:
        return value
    return said if isinstance(said, str) else value


def _without_comments(value: str) -> str:
    """A YAML value without the comments on lines of their own, or after it."""
    lines = [line for line in value.strip().splitlines() if not line.lstrip().startswith("#")]
    if len(lines) == 1 and " #" in lines[0] and lines[0][:1] not in "'\"":
        lines = [lines[0].partition(" #")[0].rstrip()]
    return "\n".join(lines)
