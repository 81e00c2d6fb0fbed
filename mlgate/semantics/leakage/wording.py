"""Rows, statistics and events in words; for `--explain-flow` only.

Events are told by their fields, whatever class they are of: a new kind of event needs nothing here. `LABELS` has nicer
words for some fields.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable, Iterable, Iterator
from enum import Enum
from string import ascii_uppercase

from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.amounts import LENGTH, Amount
from mlgate.semantics.leakage.captions import short_text
from mlgate.semantics.leakage.events import Fit, LeakageEvents, Split, Statistic
from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.partings import in_order
from mlgate.semantics.leakage.rows import (
    ANY_ROWS,
    MANY,
    Kept,
    Masked,
    Part,
    Path,
    Repeated,
    Rest,
    RowAtom,
    Rows,
    Sampled,
    Selector,
    Shuffled,
    Sliced,
)
from mlgate.semantics.module import Module
from mlgate.semantics.security.credentials import conceal

MAX_NAMED = 4
LABELS = {"fit": "model", "statistics": "depends on", "label_statistics": "target depends on", "subject": "given"}
TESTS = {
    ("lt", True): "<",
    ("lt", False): ">=",
    ("gt", True): ">",
    ("gt", False): "<=",
    ("eq", True): "==",
    ("eq", False): "!=",
}
SILENT = frozenset({"site", "name", "kind", "model", "loops", "key", "setting", "features"})
MADE = {"resampled": "fewer rows", "dropped": "what a drop left", "merge": "the rows merged", "group": "one group"}


class Told(NamedTuple):
    """One event: where, what kind, what it is called, and further facts by label."""

    place: str
    kind: str
    name: str
    details: tuple[tuple[str, str], ...]


class Words:
    """Words for one module's rows and events. Sources of rows get letters, in the order they are met."""

    def __init__(self, module: Module, events: LeakageEvents) -> None:
        self.module = module
        self.events = events
        self.letters: dict[Hashable, str] = {}

    # Places

    def place(self, node: ast.AST) -> str:
        """Where a node stands: in which cell, on which line."""
        line = int(node.lineno)  # type: ignore[attr-defined]
        cell = self.module.cell_of(node) if self.module.is_notebook else None
        if cell is None:
            return f"line {line}"
        return f"cell {cell.index}, line {line - self.module.unit.line_of(cell.start) + 1}"

    def short_place(self, node: ast.AST) -> str:
        """The cell of a node, or its line where there are no cells."""
        return self.place(node).partition(",")[0]

    def _text(self, node: ast.expr) -> str | None:
        text = short_text(self.module, node)
        return conceal(text) if text is not None else None

    # Rows

    def rows(self, rows: Rows) -> str:
        """Which rows these are."""
        if rows == ANY_ROWS:
            return "rows of which nothing is known"
        if not rows:
            return "no rows"
        found = sorted({self._atom(atom) for atom in in_order(rows)})
        more = [f"{len(found) - MAX_NAMED} more"] if len(found) > MAX_NAMED else []
        return " and ".join([*found[:MAX_NAMED], *more])

    def _atom(self, atom: RowAtom) -> str:
        letter = self.letter(atom.origin)
        return f"{self._path(atom.path)} of {letter}" if atom.path else f"all rows of {letter}"

    def _path(self, path: Path) -> str:
        return " of ".join(self._selector(item) for item in reversed(path))

    def letter(self, origin: Hashable) -> str:
        """The letter of a source of rows."""
        if origin not in self.letters:
            number = len(self.letters)
            self.letters[origin] = ascii_uppercase[number % 26] + (str(number // 26) if number >= 26 else "")
        return self.letters[origin]

    def source(self, origin: Hashable) -> str:
        """What a source of rows is."""
        key = origin if isinstance(origin, tuple) else (origin,)
        numbers = [item for item in key if isinstance(item, int)]
        node = self._expression_at(*numbers[:2]) if len(numbers) >= 2 else None
        if key[0] == "parameter" and len(numbers) >= 2:
            return f"parameter, line {numbers[0]}"
        if node is not None:
            function = node.func if isinstance(node, ast.Call) else node
            text = self._text(node) or self._text(function) or "a call"
            return f"`{text}`, {self.place(node)}"
        if key[0] == "read":
            given = [item[1] for item in key[2:] if isinstance(item, tuple) and len(item) > 1]
            return f"`{key[1]}` of {conceal(str(given[0]))}" if given else f"`{key[1]}`"
        if key[0] == "name":
            return f"`{key[1]}`, which nothing here defines"
        return "many sources" if key[0] == MANY else "data from outside"

    def _expression_at(self, line: int, column: int) -> ast.expr | None:
        found = [
            node
            for node in self.module.nodes(ast.Call, ast.Name, ast.Subscript)
            if (node.lineno, node.col_offset) == (line, column)
        ]
        return max(found, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0), default=None)

    def _selector(self, selector: Selector) -> str:
        if isinstance(selector, Part):
            return self._part(selector)
        parted = self.events.parted.get(selector)
        where = f" ({self.short_place(parted.site)})" if parted is not None else ""
        return self._selected(selector) + where

    def _part(self, part: Part) -> str:
        if not isinstance(part.key, Split):
            return f"part {part.number + 1} of a split"
        place = self.short_place(part.key.site)
        if part.key.folds:
            return f"the {'held-out' if part.number else 'training'} rows of the folds in {place}"
        return f"part {part.number + 1} of the split in {place}"

    def _selected(self, selector: Selector) -> str:
        if isinstance(selector, Sliced):
            return f"rows [{_bound(selector.lower)}:{_bound(selector.upper)}]"
        if isinstance(selector, Masked):
            return _mask(selector)
        if isinstance(selector, Rest):
            return f"what is left without {self._path(selector.removed)}"
        if isinstance(selector, Repeated):
            site = getattr(selector.key, "site", None)
            return f"the rows and copies made in {self.short_place(site)}" if site is not None else "copies"
        if isinstance(selector, Kept):
            key = selector.key[0] if isinstance(selector.key, tuple) and selector.key else None
            return MADE.get(str(key), "some rows")
        if isinstance(selector, (Sampled, Shuffled)):
            return "a sample" if isinstance(selector, Sampled) else "the shuffled rows"
        return str(selector.__class__.__name__).lower()  # a kind of selection that nobody told of here

    # Statistics and events

    def statistics(self, statistics: Iterable[Statistic]) -> list[str]:
        """What is depended on, each with its place, in order of the code."""
        ordered = sorted(statistics, key=_position)
        return list(dict.fromkeys(f"{self.name(item)} ({self.place(item.site)})" for item in ordered))

    def name(self, event: Any) -> str:
        """What is called, as written where it has no name."""
        if getattr(event, "name", ""):
            return f"`{event.name}`"
        site = event.site
        text = self._text(site.func if isinstance(site, ast.Call) else site)
        return f"`{text}`" if text else ""

    def told(self) -> list[Told]:
        """All events, in order of the code."""
        found = [event for value in vars(self.events).values() if isinstance(value, list) for event in value]
        found = [event for event in found if getattr(event, "site", None) is not None]
        return [self._event(event) for event in sorted(found, key=_position)]

    def _event(self, event: Any) -> Told:
        kind = re.sub("(?<!^)(?=[A-Z])", "-", event.__class__.__name__).lower()
        name = self.name(event)
        flags = [getattr(event, "kind", None)]
        words = [str(flag.value) for flag in flags if isinstance(flag, Enum)]
        details = []
        for field in _fields(event):
            value = getattr(event, field)
            if field == "certain":
                words += [] if value else ["class unknown"]
            elif value is True:
                words.append(field.removeprefix("is_"))
            elif field not in SILENT:
                details += [(LABELS.get(field, field.replace("_", " ")), text) for text in self._detail(value)]
        return Told(self.place(event.site), kind, ", ".join([name, *words]).strip(", "), tuple(details))

    def _detail(self, value: Any) -> Iterator[str]:
        """A field of an event in words; nothing for what needs none."""
        facts = getattr(value, "facts", value)
        if isinstance(facts, Facts):
            yield self.rows(facts.rows)
        elif isinstance(value, ast.expr):
            text = self._text(value)
            yield f"`{text}`" if text else self.place(value)
        elif isinstance(value, Enum):
            yield str(value.value)
        elif isinstance(value, Fit):
            yield f"{self.name(value)} fitted in {self.place(value.site)}".strip()
        elif isinstance(value, (frozenset, tuple, list)) and value:
            yield from self._details(value)
        elif getattr(value, "site", None) is not None:
            yield f"{self.name(value)} in {self.place(value.site)}"

    def _details(self, values: Any) -> Iterator[str]:
        if all(isinstance(item, RowAtom) for item in values):
            yield self.rows(frozenset(values))
        elif all(isinstance(item, Statistic) for item in values):
            yield ", ".join(self.statistics(values))
        else:
            ordered = sorted(values, key=_position) if all(hasattr(item, "site") for item in values) else values
            yield from dict.fromkeys(text for item in ordered for text in self._detail(item))


def _fields(event: Any) -> list[str]:
    names = getattr(event, "_fields", None) or getattr(event, "__slots__", None) or sorted(vars(event))
    return sorted(names, key=lambda name: (name != "fit", name != "rows", name))


def _position(event: Any) -> tuple[int, int]:
    return (event.site.lineno, event.site.col_offset)


def _bound(bound: Amount | str | None) -> str:
    if bound is None or isinstance(bound, str):
        return bound or ""
    terms = [_term(key, coefficient) for key, coefficient in sorted(bound.terms, key=str)]
    constant = f"{bound.constant:g}" if bound.constant or not terms else ""
    return " + ".join([*terms, constant] if constant else terms).replace("+ -", "- ")


def _term(key: Hashable, coefficient: float) -> str:
    word = "len" if isinstance(key, tuple) and key[0] == LENGTH else "n"
    return word if coefficient == 1 else f"{coefficient:g} {word}"


def _mask(mask: Masked) -> str:
    column = mask.subject[0] if isinstance(mask.subject, tuple) else None
    sign = TESTS.get((mask.test, mask.holds))
    if isinstance(column, str) and column != "value" and sign and isinstance(mask.operand, (str, int, float)):
        return f"rows with {column} {sign} {mask.operand!r}"
    return "rows that a mask keeps" if mask.holds else "rows that a mask leaves out"
