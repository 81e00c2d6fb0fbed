"""YAML nodes of a pack with their places, and what is said when one is not what it has to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.config.errors import Problem, quoted
from mlgate.config.spelling import listed, nearest
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple

_KINDS = {"ScalarNode": "text", "SequenceNode": "a list", "MappingNode": "a table"}


class PackNode(NamedTuple):
    """A YAML node, the file it stands in, and the key it belongs to."""

    file: str
    section: str
    key: str
    node: Any

    @property
    def line(self) -> int:
        """The line it begins in; 1-based."""
        return int(self.node.start_mark.line) + 1

    @property
    def content_line(self) -> int:
        """The line that its text begins in: a block's is the next one."""
        return self.line + (self.node.style in ("|", ">"))

    @property
    def kind(self) -> str:
        """`text`, `a list` or `a table`."""
        return _KINDS[type(self.node).__name__]

    @property
    def text(self) -> str:
        """The text of a scalar."""
        return str(self.node.value)

    @property
    def value(self) -> Any:
        """The value of a scalar, as YAML types it."""
        import yaml

        return yaml.SafeLoader("").construct_object(self.node)

    def problem(self, message: str, accepted: str = "", near: str | None = None) -> Problem:
        """What is wrong here."""
        column = int(self.node.start_mark.column) + 1
        return Problem(message, self.file, self.line, column, self.section, self.key, accepted, near)

    def wrong(self, accepted: str, near: str | None = None) -> Problem:
        """It is something else than what is accepted."""
        shown = quoted(self.text) if self.kind == "text" else self.kind
        return self.problem(f"{quoted(self.key)} is {shown}", accepted, near)

    def items(self) -> list[PackNode]:
        """The items of a list; a single text counts as a list of one."""
        return [self._replace(node=node) for node in self.node.value] if self.kind == "a list" else [self]

    def members(self) -> Iterator[tuple[PackNode, PackNode]]:
        """Keys and values of a table."""
        for key, value in self.node.value:
            name = str(key.value)
            yield self._replace(key=name, node=key), self._replace(key=name, node=value)


def unknown_key(key: PackNode, known: Sequence[str]) -> Problem:
    """A key that is none of those that may stand there."""
    near = nearest(key.key, known)
    return key.problem(f"unknown key {quoted(key.key)}", "" if near else listed(sorted(known)), near)


def duplicate_key(key: PackNode) -> Problem:
    """A key that stands twice in one table."""
    return key.problem(f"{quoted(key.key)} is given twice")
