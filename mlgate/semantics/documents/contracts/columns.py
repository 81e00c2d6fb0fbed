"""The table of columns of a data contract: what is promised of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlgate.core.diagnostic import Span
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.contracts.answers import Kind, leaves, shape, standing
from mlgate.semantics.documents.contracts.items import COLUMN_KEYS, NUMERIC, SPOKEN_TYPES, TYPES
from mlgate.sources.yaml_tree import YamlEntry, YamlNode

Told = tuple[str, str, str, Span]
"""Fault, path, message, place."""

ALIASES = {
    "nullable": "nulls",
    "dtype": "type",
    "units": "unit",
    "values": "categories",
    "enum": "categories",
    "known_at_prediction": "at_prediction",
}
BOUNDS = ("min", "max")
_UNSAID = object()


class ColumnPromise(NamedTuple):
    """What is promised of a column; None where nothing is, or nobody knows.

    `nulls`: whether, or up to which share, values may lack. `range`: both ends belong to it. `at_prediction`: whether
    it is known when a prediction is asked for. `said` are the keys that are there, "unknown" or not.
    """

    type: str | None = None
    nulls: float | None = None
    range: tuple[float | None, float | None] | None = None
    categories: tuple[str, ...] | None = None
    unit: str | None = None
    at_prediction: bool | None = None
    said: frozenset[str] = frozenset()

    def lacking(self, *, is_measure: bool) -> list[str]:
        """What has to be said of it and is not; keys, targets and times have no unit and no range."""
        wanted = ["type", "nulls"]
        if self.type in NUMERIC and is_measure:
            wanted += ["range", "unit"]
        if self.type == "category":
            wanted.append("categories")
        said = self.said | ({"range"} if self.said & set(BOUNDS) else set())
        return [key for key in wanted if key not in said]


def read_columns(table: YamlNode) -> tuple[dict[str, ColumnPromise], list[Told]]:
    """The promises of a table, and what is wrong with it."""
    promises: dict[str, ColumnPromise] = {}
    told: list[Told] = []
    for entry in table.entries or ():
        reader = _Column(entry)
        if entry.key in promises:
            reader.tell("invalid", f"column `{entry.key}` stands here twice", entry.key_span)
        promises[entry.key] = reader.read()
        told += reader.told
    return promises, told


class _Column:
    """Reads one column."""

    def __init__(self, entry: YamlEntry) -> None:
        self.entry = entry
        self.path = f"columns.{entry.key}"
        self.told: list[Told] = []
        self.said: dict[str, YamlNode] = {}

    def tell(self, fault: str, message: str, span: Span) -> None:
        """Note what is wrong."""
        self.told.append((fault, self.path, message, span))

    def read(self) -> ColumnPromise:
        """The promise."""
        node = self.entry.node
        if node.items is not None:
            self.tell("invalid", f"column `{self.entry.key}` is a list; expected its type, or a table", node.span)
            return ColumnPromise()
        self.said = {"type": node} if node.is_scalar else dict(self._entries(node))
        written = {key: self._plain(key, value) for key, value in self.said.items()}
        return ColumnPromise(
            self._type(written.get("type")),
            self._nulls(written.get("nulls")),
            self._range(written),
            self._categories(written.get("categories")),
            self._unit(written.get("unit")),
            self._flag("at_prediction", written.get("at_prediction")),
            frozenset(self.said),
        )

    def _entries(self, node: YamlNode) -> Iterator[tuple[str, YamlNode]]:
        from mlgate.config.spelling import nearest

        for entry in node.entries or ():
            key = ALIASES.get(entry.key, entry.key)
            if key in (*COLUMN_KEYS, *BOUNDS):
                yield key, entry.node
            else:
                near = nearest(entry.key, (*COLUMN_KEYS, *ALIASES))
                advice = f"; did you mean `{near}`?" if near else ""
                self.tell("invalid", f"unknown key `{entry.key}` of column `{self.entry.key}`{advice}", entry.key_span)

    def _plain(self, key: str, node: YamlNode) -> YamlNode | None:
        """The node, unless it says that nobody knows."""
        found = standing("" if node.value is None else str(node.value), is_name=True) if node.is_scalar else None
        if found is Kind.UNKNOWN:
            self.tell("unknown", f"`{key}` of column `{self.entry.key}` is unknown", node.span)
        elif found is Kind.PLACEHOLDER:
            shown = f" is a placeholder: `{node.value}`" if node.value not in (None, "") else " is empty"
            self.tell("placeholder", f"`{key}` of column `{self.entry.key}`{shown}", self.entry.key_span)
        return node if found is None else None

    def _wrong(self, key: str, node: YamlNode, expected: str) -> None:
        self.tell("invalid", f"`{key}` of column `{self.entry.key}` is {shape(node)}; {expected}", node.span)

    def _type(self, node: YamlNode | None) -> str | None:
        from mlgate.config.spelling import nearest

        if node is None:
            return None
        word = str(node.value).lower() if node.is_scalar else ""
        found = SPOKEN_TYPES.get(word, word)
        if found in TYPES:
            return found
        near = nearest(word, (*TYPES, *SPOKEN_TYPES))
        self._wrong("type", node, f"did you mean `{near}`?" if near else f"expected one of {', '.join(TYPES)}")
        return None

    def _nulls(self, node: YamlNode | None) -> float | None:
        if node is None:
            return None
        if isinstance(node.value, bool):
            return float(node.value)
        if isinstance(node.value, (int, float)) and 0 <= node.value <= 1:
            return float(node.value)
        self._wrong("nulls", node, "expected true, false, or the share that may lack, from 0 to 1")
        return None

    def _range(self, written: Mapping[str, YamlNode | None]) -> tuple[float | None, float | None] | None:
        node = written.get("range")
        if node is not None:
            ends = [_number(item) for item in node.items or ()]
            if len(ends) != 2 or _UNSAID in ends or (None not in ends and ends[0] > ends[1]):
                self._wrong("range", node, "expected two numbers: [lowest, highest]")
                return None
            return ends[0], ends[1]
        ends = [_number(found) if (found := written.get(key)) is not None else None for key in BOUNDS]
        for key, end in zip(BOUNDS, ends, strict=True):
            if end is _UNSAID:
                self._wrong(key, self.said[key], "expected a number")
        return (ends[0], ends[1]) if ends != [None, None] and _UNSAID not in ends else None

    def _categories(self, node: YamlNode | None) -> tuple[str, ...] | None:
        if node is None:
            return None
        if not node.items or any(not item.is_scalar for item in node.items):
            self._wrong("categories", node, "expected a list of values")
            return None
        return tuple(leaves(node))

    def _unit(self, node: YamlNode | None) -> str | None:
        return str(node.value) if node is not None and node.is_scalar else None

    def _flag(self, key: str, node: YamlNode | None) -> bool | None:
        if node is None or isinstance(node.value, bool):
            return None if node is None else bool(node.value)
        self._wrong(key, node, "expected true or false")
        return None


def _number(node: YamlNode) -> Any:
    """A number; None for an open end."""
    if node.is_scalar and (node.value is None or str(node.value).lower() in ("none", "null", "inf", "-inf", ".inf")):
        return None
    is_number = isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    return float(node.value) if is_number else _UNSAID
