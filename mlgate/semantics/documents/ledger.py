"""The entries of an Observation Ledger: where each begins and ends, and the fields that it fills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.documents.display import shortened
from mlgate.semantics.documents.document import Content, Document, Field, field_names, field_of, read_fields
from mlgate.semantics.documents.kind import FieldSpec
from mlgate.semantics.documents.kinds.observation_ledger import KIND
from mlgate.semantics.documents.names import spellings
from mlgate.semantics.documents.values import State
from mlgate.sources.markdown import Heading, Label, Style

ITERATION = "Iteration"
_MARK = lazy_regex(
    r"(?i)^\W*(?:iteration|entry|eintrag|experiment)\b\s*(?:(?:no|nr)\b\.?|#)?\s*(?:(?P<number>\d{1,6})\b|$|[:(–—-])"
)
_NUMBER = lazy_regex(r"^\W*(?:iteration|entry|no\.?|nr\.?)?\s*#?\s*(\d{1,6})\b(?!-)")
_RUN = lazy_regex(r"(?i)\brun\W{0,3}(?:id\W{0,3})?`?(?P<run>[0-9a-f]{32}|[0-9a-z-]{6,64}(?=`))`?")
_BASELINE = lazy_regex(
    r"(?i)\b(?:baseline|against|champion|vs\.?)\W{0,3}(?:run\W{0,3})?`?(?P<run>[0-9a-f]{32}|[0-9a-z-]{6,64}(?=`))`?"
)
_FEWEST = 3
_PROSE = frozenset({Style.HEADING, Style.BOLD, Style.PLAIN})
_COUNTS = {
    Style.HEADING: _PROSE,
    Style.BOLD: _PROSE,
    Style.PLAIN: _PROSE,
    Style.ITEM: _PROSE | {Style.ITEM},
    Style.ROW: frozenset({Style.ROW}),
}
"""Which styles of names count, by the one in which most fields of an entry are written."""


class _Narrowed(Content):
    """A text of which only some labels count."""

    def __init__(self, content: Content, labels: tuple[Label, ...]) -> None:
        super().__init__(content.text, content.is_yaml)
        self.markdown = content.markdown
        self.__dict__["labels"] = labels


class Entry:
    """One entry; `span` is all of it, `title` where to speak of it as a whole, `number` as it says itself."""

    is_row = False
    """Whether it is a row of a table, into which nothing is inserted."""

    def __init__(self, content: Content, span: Span, title: Span) -> None:
        self.content = content
        self.span = span
        self.title = title

    @property
    def text(self) -> str:
        """The entry as it is written."""
        return self.content.text[self.span.start : self.span.end]

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every field by its canonical name, in canonical order, whether the entry has it or not."""
        found = read_fields(self._narrowed, KIND.fields, self.span)
        if found[ITERATION].state is State.MISSING and self._is_headed:
            found[ITERATION] = self._iteration(found)
        return found

    @property
    def _is_headed(self) -> bool:
        """Whether the title is a heading of its own, and not the first field of a ledger without iterations."""
        name = self.content.text[self.title.start : self.title.end]
        return not any(spelling in field_names(KIND.fields) for spelling in spellings(name))

    @property
    def _narrowed(self) -> Content:
        """The text without rows and items that stand inside of a field: the metric of a table is no field."""
        by_name = field_names(KIND.fields)
        inside = [label for label in self.content.labels if _holds(self.span, label) and label.style is not Style.KEY]
        named: dict[Style, set[str | None]] = {}
        for label in inside:
            named.setdefault(label.style, set()).add(_spec(label, by_name))
        main = max(named, key=lambda style: len(named[style] - {None}), default=Style.BOLD)
        return _Narrowed(self.content, tuple(label for label in inside if label.style in _COUNTS[main]))

    def _iteration(self, found: Mapping[str, Field]) -> Field:
        """The iteration where the heading tells it: what stands in the title, and below it before the first field."""
        starts = [field.span.start for field in found.values() if field.state is not State.MISSING]
        below = Span(
            self.title.end, min([start for start in starts if start > self.title.start], default=self.span.end)
        )
        label = Label(ITERATION, Style.HEADING, self.title, below, Span(self.span.start, below.end))
        field = field_of(self.content, KIND.field(ITERATION), label)._replace(label=None)
        title = self.content.text[self.title.start : self.title.end]
        if field.state is State.EMPTY and title.strip():
            return field._replace(state=State.FILLED, value=title.strip(), value_span=self.title)
        return field

    @property
    def heading(self) -> str:
        """The title as it is written."""
        return self.content.text[self.title.start : self.title.end].strip()

    @property
    def label(self) -> str:
        """What messages call it."""
        number = f" {self.number}" if self.number is not None and str(self.number) not in self.heading else ""
        return shortened(f"{self.heading}{number}")

    @cached_property
    def number(self) -> int | None:
        """The number that the entry gives itself."""
        match = _MARK.match(self.heading)
        if match is not None and match["number"]:
            return int(match["number"])
        match = _NUMBER.match(self.fields[ITERATION].value.lower())
        return int(match[1]) if match is not None else None

    @property
    def told(self) -> str:
        """What it says of itself: which iteration, when, of which run."""
        return f"{self.heading}\n{self.fields[ITERATION].value}"

    @property
    def runs(self) -> tuple[str | None, str | None]:
        """The run that the entry is about, and that of its baseline, as far as it names them."""
        run, baseline = _RUN.search(self.told), _BASELINE.search(self.told)
        return (run["run"] if run else None), (baseline["run"] if baseline else None)


def is_ledger(document: Document) -> bool:
    """Whether a document is an Observation Ledger."""
    return document.kind.name == KIND.name


def ledger_entries(document: Document) -> tuple[Entry, ...]:
    """The entries of a ledger, in the order of the file: headings, fields, and rows of a table."""
    from mlgate.semantics.documents.ledger_rows import row_entries

    rows = tuple(row_entries(document))
    written = _written_entries(document)
    if not rows:
        return written
    apart = [entry for entry in written if not any(_overlap(entry.span, row.span) for row in rows)]
    return tuple(sorted((*rows, *apart), key=lambda entry: entry.span.start))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _written_entries(document: Document) -> tuple[Entry, ...]:
    content, region = document.content, document.region
    by_name = field_names(KIND.fields)
    labels = [label for label in content.labels if region.start <= label.span.start < region.end]
    marks = [label for label in labels if _is_mark(label, by_name)]
    others = [label for label in labels if label not in marks and _spec(label, by_name) not in (None, ITERATION)]
    heads = _heads(document, marks, others)
    starts = sorted(_starts(document, marks, others, heads), key=lambda start: start[0].start)
    ends = [*(span.start for span, _ in starts[1:]), region.end][: len(starts)]
    return tuple(
        Entry(content, Span(span.start, min(end, span.end)), title)
        for (span, title), end in zip(starts, ends, strict=True)
    )


def _spec(label: Label, by_name: Mapping[str, FieldSpec]) -> str | None:
    return next((by_name[text].name for text in spellings(label.name) if text in by_name), None)


def _is_mark(label: Label, by_name: Mapping[str, FieldSpec]) -> bool:
    """Whether a label opens an entry: a heading "Iteration 3", or a field "Iteration: 3"."""
    return (
        label.style not in (Style.ROW, Style.KEY)
        and _MARK.match(label.name) is not None
        and _spec(label, by_name) in (None, ITERATION)
    )


def _heads(document: Document, marks: Sequence[Label], others: Sequence[Label]) -> list[Heading]:
    """Headings that hold the fields of one entry, without being called an iteration: the innermost ones."""
    taken = {label.span.start for label in (*marks, *others) if label.style is Style.HEADING}
    found = []
    for heading in document.content.headings:
        is_free = heading.line.start not in taken and heading.title_span != document.title
        if is_free and len({label.name for label in others if _holds(heading.body, label)}) >= _FEWEST:
            found.append(heading)
    return [head for head in found if not any(_holds(head.body, other) for other in found)]


def _holds(span: Span, inner: Label | Heading) -> bool:
    start = inner.name_span.start if isinstance(inner, Label) else inner.line.start
    return span.start <= start < span.end


def _starts(
    document: Document, marks: Sequence[Label], others: Sequence[Label], heads: Sequence[Heading]
) -> list[tuple[Span, Span]]:
    """Where entries are, and their titles: at headings; at fields "Iteration" that are in none; else all is one."""
    headed = [label for label in marks if label.style is Style.HEADING]
    found = [(_extent(document, label, others), label.name_span) for label in headed]
    loose = [label for label in marks if not any(_holds(span, label) for span, _ in found)]
    for head in heads:
        inside = [label for label in loose if _holds(head.body, label)]
        is_opened = any(head.body.start <= span.start < head.body.end for span, _ in found)
        if not is_opened and len(inside) < 2:
            found.append((Span(head.line.start, head.body.end), head.title_span))
            loose = [label for label in loose if label not in inside]
    found += [(Span(label.span.start, _end(document, label, others)), label.name_span) for label in loose]
    if not found and others:
        found.append((Span(others[0].span.start, document.region.end), others[0].name_span))
    return found


def _extent(document: Document, label: Label, others: Sequence[Label]) -> Span:
    """What a heading "Iteration" opens: its section; where its fields are headings beside it, what follows it."""
    if any(_holds(label.value, other) for other in others):
        return label.span
    above = (heading for heading in document.content.headings if heading.level < label.level)
    end = next((head.line.start for head in above if head.line.start > label.span.start), document.region.end)
    return Span(label.span.start, end)


def _end(document: Document, label: Label, others: Sequence[Label]) -> int:
    """Where an entry without a heading ends at the latest: at a heading that is no field of it."""
    fields = {other.span.start for other in others}
    starts = (heading.line.start for heading in document.content.headings)
    return next((start for start in starts if start > label.span.start and start not in fields), document.region.end)
