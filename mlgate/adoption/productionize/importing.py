"""Which import lines a module of the project needs: those of the notebook that bring the names it uses, no other."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator

from mlgate.adoption.productionize.book import Book
from mlgate.adoption.productionize.step import Fate

OWN_NAMES = frozenset({"Any", "Config", "LOGGER", "config", "measured", "merge", "record"})
"""What the project calls things of its own."""


class Imports:
    """The imports of a notebook by the name that they bind."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.lines: dict[str, list[str]] = {}
        self.stars: list[str] = []
        self.always: list[str] = []
        for step in book.steps:
            if step.fate is Fate.IMPORT:
                self._take(step.node)

    def _take(self, node: ast.stmt) -> None:
        if isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            for alias in node.names:
                if alias.name == "*":
                    self.stars.append(source)
                elif source == "__future__":
                    continue
                elif source.endswith(".experimental"):  # imported for what it does
                    self.always.append(f"from {source} import {alias.name}  # noqa: F401")
                else:
                    self._add(alias.asname or alias.name, f"from {source} import {_alias(alias)}")
        elif isinstance(node, ast.Import):
            for alias in node.names:
                self._add(alias.asname or alias.name.partition(".")[0], f"import {_alias(alias)}")

    def _add(self, name: str, line: str) -> None:
        lines = self.lines.setdefault(name, [])
        if line.startswith("from ") or " as " in line:
            lines.clear()  # the last one counts
        if line not in lines:
            lines.append(line)

    def needed(self, text: str) -> list[str]:
        """The lines that a text needs."""
        found: list[str] = []
        for name in sorted(free_names(text)):
            found += self.lines.get(name, ()) or self._from_stars(name)
        roots = {line.split()[1].partition(".")[0] for line in found}
        found += [line for line in self.always if line.split()[1].partition(".")[0] in roots]
        return list(dict.fromkeys(found))

    def _from_stars(self, name: str) -> list[str]:
        """A name that only a star import can have brought: from the module that is known to have it."""
        bound = {bind for step in self.book.steps for bind in step.names.binds} | OWN_NAMES
        if not self.stars or name in bound or name in vars(builtins):
            return []
        entry = self.book.module.catalogue.entry
        known = [star for star in self.stars if entry(f"{star}.{name}") is not None]
        if known:
            return [f"from {known[-1]} import {name}"]
        return [f"from {self.stars[0]} import {name}"] if len(self.stars) == 1 else []

    def modules(self) -> Iterator[str]:
        """Modules that are imported, whether they are needed or not."""
        for step in self.book.steps:
            if isinstance(step.node, ast.Import):
                yield from (alias.name for alias in step.node.names)
            elif isinstance(step.node, ast.ImportFrom):
                yield "." * step.node.level + (step.node.module or "")


def free_names(text: str) -> set[str]:
    """Names that a module's text reads and does not define itself."""
    table = symtable.symtable(text, "<module>", "exec")
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    found: set[str] = set()
    pending = [table]
    while pending:
        scope = pending.pop()
        pending += scope.get_children()
        for symbol in scope.get_symbols():
            is_top = scope.get_type() == "module"
            if symbol.is_referenced() and (symbol.is_global() or is_top):
                found.add(symbol.get_name())
    return found - own


def _alias(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name
