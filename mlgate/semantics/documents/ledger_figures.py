"""Numbers that an entry states: metrics before and after, counts of mistakes, and how exactly each is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.document import Field
from mlgate.semantics.documents.ledger import Entry
from mlgate.semantics.documents.names import normalised
from mlgate.semantics.documents.values import State
from mlgate.sources.markdown_tables import Cell, Table

_DIGITS = r"[+\-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?[ \t]?%?|[+\-−]?\.\d+[ \t]?%?"
_NUMBER = lazy_regex(rf"(?<![\w.,])(?:{_DIGITS})(?![\w%]|[.,]\d)")
_GROUP = r"(?:(?P<group>[\w.-]+(?:/[\w.-]+)+):?[ \t]+)?"  # region/apac auc
_NAME = rf"(?:`(?P<quoted>[^`\n]+)`|{_GROUP}(?P<plain>[A-Za-z_][\w/.@\[\]-]*))"
_MOVED = lazy_regex(
    rf"{_NAME}[ \t]*[:=]?[ \t]*(?:(?:went|fell|rose|moved)[ \t]+)?(?:from[ \t]+)?"
    rf"(?P<before>{_DIGITS})[ \t]*(?:->|→|=>|–>|to)[ \t]*(?P<after>{_DIGITS})(?![\w%]|[.,]\d)"
    rf"(?:[ \t]*\([ \t]*(?P<change>[+\-−](?:\d+(?:\.\d+)?|\.\d+)(?:[ \t]?%)?)[ \t]*\))?"
)
_STATED = lazy_regex(rf"{_NAME}[ \t]*[:=][ \t]*(?P<after>{_DIGITS})(?![\w%]|[.,]\d)")
_ALONE = lazy_regex(
    rf"(?:^|(?<=[,;\n]))[ \t]*(?:[-*+][ \t]+)?{_NAME}[ \t]+(?P<after>{_DIGITS})(?![\w%]|[.,]\d)(?=[ \t]*(?:[,;.(\n]|$))"
)
_COUNT = lazy_regex(r"^\W*(?P<count>\d[\d,]*)(?:[ \t]+(?:of|out of|von|/)[ \t]+(?P<rows>\d[\d,]*))?(?!\.?\d|[ \t]*%)")
_EARLIER = lazy_regex(
    r"\b(?:before|was|were|vorher|previously|down from|up from|from)[: \t]+(?P<count>\d[\d,]*)(?!\.?\d|[ \t]*%)"
)
_GATES = lazy_regex(r"(?i)\bgates?\b[^.;\n]{0,20}?\b(?P<word>passed|pass|failed|fail|were not ready)\b")
_BEFORE = frozenset("before baseline champion old from previous prior vorher production reference alt bisher".split())
_CHANGE = frozenset("change delta diff difference movement moved gain δ Δ änderung differenz".split())
_AFTER = frozenset("after new now to current candidate value this run nachher neu challenger result score".split())


class Number(NamedTuple):
    """A number as it is written: `half` is half a unit of its last digit, within which the true one may lie."""

    value: Decimal
    half: Decimal
    span: Span

    def agrees(self, true: Decimal) -> bool:
        """Whether a true value, rounded as this one is, would be written so."""
        return abs(self.value - true) <= self.half


class Figure(NamedTuple):
    """What an entry says of one metric; None where it says nothing, or that it is unknown."""

    metric: str
    before: Number | None
    after: Number | None
    change: Number | None = None
    remark: str = ""


class Count(NamedTuple):
    """What an entry says of one kind of mistakes."""

    stated: Number
    before: Number | None


def figures(entry: Entry, name: str) -> tuple[Figure, ...]:
    """The metrics of "Metric movement" or "Slice movement", from tables, else from prose."""
    field = entry.fields[name]
    if field.state is not State.FILLED:
        return ()
    tables = [table for table in entry.content.tables if _within(table.span, field.value_span)]
    found = [figure for table in tables for figure in _of_table(entry, table)]
    return tuple(found or _of_prose(entry, field))


def mistake_count(entry: Entry, name: str) -> Count | None:
    """The number of "False positives" or "False negatives", where the entry begins with one."""
    field = entry.fields[name]
    if field.state is not State.FILLED:
        return None
    start, end = field.value_span
    text = entry.content.text[start:end]
    match = _COUNT.match(text)
    if match is None:
        return None
    earlier = _EARLIER.search(
        text, match.end(), text.find("\n", match.end()) if "\n" in text[match.end() :] else len(text)
    )
    before = _number(text, earlier.span("count"), start) if earlier is not None else None
    return Count(_number(text, match.span("count"), start), before)


def gates_passed(entry: Entry) -> bool | None:
    """Whether "Decision" says that the gates passed, or that they failed."""
    field = entry.fields["Decision"]
    match = _GATES.search(field.value) if field.state is State.FILLED else None
    return match["word"].lower() in ("passed", "pass") if match is not None else None


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _of_table(entry: Entry, table: Table) -> Iterator[Figure]:
    titles = [normalised(cell.text) for cell in table.header]
    before, after, change = (_column(titles, words) for words in (_BEFORE, _AFTER, _CHANGE))
    if after is None and before is None and len(titles) == 2:
        after = 1
    for row in table.rows:
        if len(row) > 1 and row[0].text:
            remark = row[-1].text if len(row) == len(titles) and len(row) - 1 not in (before, after, change) else ""
            then, now, moved = (_cell(entry, row, place) for place in (before, after, change))
            yield Figure(_bare(row[0].text), then, now, moved, remark)


def _column(titles: list[str], words: frozenset[str]) -> int | None:
    places = [place for place, title in enumerate(titles) if place and words & set(title.split())]
    return places[0] if places else None


def _cell(entry: Entry, row: tuple[Cell, ...], place: int | None) -> Number | None:
    if place is None or place >= len(row):
        return None
    span = row[place].span
    match = _NUMBER.search(entry.content.text, span.start, span.end)
    return _number(entry.content.text, match.span(), 0) if match is not None else None


def _of_prose(entry: Entry, field: Field) -> Iterator[Figure]:
    start, end = field.value_span
    text = entry.content.text[start:end]
    taken: list[Span] = []
    for match in _MOVED.finditer(text):
        taken.append(Span(*match.span()))
        before, after = (_number(text, match.span(name), start) for name in ("before", "after"))
        yield Figure(_named(match), before, after, _change(match, start))
    for match in (*_STATED.finditer(text), *_ALONE.finditer(text)):
        if not any(span.start < match.end() and match.start() < span.end for span in taken):
            taken.append(Span(*match.span()))
            yield Figure(_named(match), None, _number(text, match.span("after"), start))


def _change(match: re.Match[str], start: int) -> Number | None:
    """The difference in brackets; a percentage there may be a share of the old value, and says nothing."""
    if match["change"] is None or "%" in match["change"]:
        return None
    return _number(match.string, match.span("change"), start)


def _named(match: re.Match[str]) -> str:
    """The metric, with the group that it is of."""
    name = match["quoted"] or match["plain"]
    return f"{match['group']}/{name}" if match["group"] else str(name)


def _bare(name: str) -> str:
    return name.strip("`*_ \t").replace("\\_", "_")


def _number(text: str, place: tuple[int, int], base: int) -> Number:
    written = text[place[0] : place[1]].replace(",", "").replace("−", "-").strip()
    is_percent = written.endswith("%")
    value = Decimal(written.rstrip("% \t"))
    exponent = int(value.as_tuple().exponent) - (2 if is_percent else 0)
    scale = Decimal(1).scaleb(-2) if is_percent else Decimal(1)
    return Number(value * scale, Decimal(5).scaleb(exponent - 1), Span(base + place[0], base + place[1]))
