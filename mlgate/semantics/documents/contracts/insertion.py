"""Edits that put what a contract lacks where it belongs, as "unknown", with the question above it."""

from __future__ import annotations

from mlgate.core.fix import Edit
from mlgate.semantics.documents.contracts.items import UNKNOWN, Contract, Item
from mlgate.semantics.documents.contracts.reading import Fault, Reading
from mlgate.sources.yaml_tree import YamlEntry, YamlNode

STEP = "  "


def insertions(text: str, reading: Reading, *, online: bool) -> list[Edit]:
    """The edits that insert all that is missing; none where the file is written as one flow mapping.

    `online`: what only a service on request has to say is inserted, too.
    """
    root = reading.document.root
    if reading.contract is None or root is None or root.is_flow or not root.entries:
        return []
    return _Insertion(text, reading.contract, root).edits(reading, online)


class _Insertion:
    """Collects what is inserted where; several pieces at one place become one edit."""

    def __init__(self, text: str, contract: Contract, root: YamlNode) -> None:
        self.text = text
        self.contract = contract
        self.root = root
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.pieces: dict[int, list[str]] = {}
        self.replaced: list[Edit] = []

    def edits(self, reading: Reading, online: bool) -> list[Edit]:
        """All edits, in the order of the text."""
        missing = {found.path: found.keys for found in reading.findings if found.fault is Fault.MISSING}
        table = self.root.get("columns")
        for entry in (table.node.entries or ()) if table is not None else ():
            self._column(entry, missing.get(f"columns.{entry.key}", ()))
        asked = (item for item in self.contract.demanded if online or not item.online)
        wanted = [item for item in asked if item.path in missing or item.section in missing]
        for section in dict.fromkeys(item.section for item in wanted):
            self._section(section, [item for item in wanted if item.section == section])
        placed = [Edit(at, at, "".join(pieces)) for at, pieces in self.pieces.items()]
        return sorted([*placed, *self.replaced])

    def _section(self, section: str, items: list[Item]) -> None:
        entry = self.root.get(section) if section else None
        if entry is None:
            head = f"{self.newline}{self.newline}{section}:" if section else ""
            indent = self._indent(self.root) + (STEP if section else "")
            self._put(self._line_end(self.root.end), head + "".join(self._lines(item, indent) for item in items))
        elif entry.node.value is None and entry.node.is_scalar:
            indent = self._indent(self.root) + STEP
            self._put(self._line_end(entry.key_span.end), "".join(self._lines(item, indent) for item in items))
        elif entry.node.entries is not None:
            self._into(entry.node, [(item.key, item.question) for item in items])

    def _column(self, entry: YamlEntry, keys: tuple[str, ...]) -> None:
        if not keys:
            return
        if entry.node.entries is not None:
            self._into(entry.node, [(key, "") for key in keys])
        elif entry.node.span.end > entry.node.span.start:
            left = "".join(f", {key}: {UNKNOWN}" for key in keys)
            written = self.text[entry.node.span.start : entry.node.end]
            self.replaced.append(Edit(entry.node.span.start, entry.node.end, f"{{type: {written}{left}}}"))

    def _into(self, node: YamlNode, keys: list[tuple[str, str]]) -> None:
        """Below the last entry of a mapping, or before its closing brace."""
        if node.is_flow:
            comma = ", " if node.entries else ""
            self._put(node.end - 1, comma + ", ".join(f"{key}: {UNKNOWN}" for key, _ in keys))
            return
        indent = self._indent(node)
        lines = (self._line(key, question, indent) for key, question in keys)
        self._put(self._line_end(node.end), "".join(lines))

    def _lines(self, item: Item, indent: str) -> str:
        blank = self.newline if not item.section else ""
        return blank + self._line(item.key, item.question, indent)

    def _line(self, key: str, question: str, indent: str) -> str:
        asked = f"{self.newline}{indent}# {question}" if question else ""
        return f"{asked}{self.newline}{indent}{key}: {UNKNOWN}"

    def _indent(self, node: YamlNode) -> str:
        """The blanks before the keys of a block mapping."""
        start = (node.entries or ())[0].key_span.start
        line = self.text.rfind("\n", 0, start) + 1
        return " " * (start - line)

    def _line_end(self, offset: int) -> int:
        found = self.text.find("\n", offset)
        end = found if found >= 0 else len(self.text)
        return end - 1 if end > offset and self.text[end - 1] == "\r" else end

    def _put(self, at: int, piece: str) -> None:
        self.pieces.setdefault(at, []).append(piece)
