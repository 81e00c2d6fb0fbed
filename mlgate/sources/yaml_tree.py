"""YAML as a tree in which every key and value knows its place; also the front matter of a Markdown file."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.sources.yaml_text import YamlError, compose_yaml

_FRONT_MATTER = lazy_regex(r"---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*\r?$", 24)  # MULTILINE | DOTALL
_DEEPEST = 30
_MOST = 20_000
MERGE = "tag:yaml.org,2002:merge"


class YamlEntry(NamedTuple):
    """A key and its value."""

    key: str
    key_span: Span
    node: YamlNode


class YamlNode(NamedTuple):
    """A value. `items` of a list, `entries` of a mapping; a scalar has neither, and its `value` is what YAML means.

    `end` is where the last character of it stands; a block's span may reach over comments to whatever follows.
    """

    span: Span
    end: int
    value: Any = None
    items: tuple[YamlNode, ...] | None = None
    entries: tuple[YamlEntry, ...] | None = None
    is_flow: bool = False

    @property
    def is_scalar(self) -> bool:
        """Whether it is neither a list nor a mapping."""
        return self.items is None and self.entries is None

    def get(self, key: str) -> YamlEntry | None:
        """The entry of a mapping under a key; of several the last, as YAML reads it."""
        return next((entry for entry in reversed(self.entries or ()) if entry.key == key), None)


class YamlDocument(NamedTuple):
    """A YAML text, which may be the front matter of another: `start:end` is its range there."""

    root: YamlNode | None
    span: Span


def yaml_document(text: str, path: str) -> YamlDocument:
    """The YAML of a file: all of it, or the front matter where the file is Markdown.

    Raises:
        YamlError: Malformed; its offset is one of `text`.
    """
    span = front_matter(text) if path.lower().endswith((".md", ".markdown")) else Span(0, len(text))
    if span is None:
        return YamlDocument(None, Span(0, 0))
    try:
        composed = compose_yaml(text[span.start : span.end])
        return YamlDocument(_Reader(text, span.start).node(composed) if composed is not None else None, span)
    except YamlError as error:
        raise YamlError(str(error), error.offset + span.start) from error


def front_matter(text: str) -> Span | None:
    """The range of the YAML between two lines of dashes at the top of a text."""
    match = _FRONT_MATTER.match(text)
    return Span(*match.span("yaml")) if match is not None else None


class _Reader:
    """Turns composed nodes into ours. Aliases are written out, within bounds: few lines of YAML can name a billion."""

    def __init__(self, text: str, shift: int) -> None:
        self._text = text
        self._shift = shift
        self._left = _MOST

    def node(self, composed: Any, depth: int = 0) -> YamlNode:
        """One node, with all that is in it."""
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            raise YamlError("nested too deeply" if self._left >= 0 else "too long", composed.start_mark.index)
        kind = type(composed).__name__
        span = self._span(composed)
        end = self._end(span)
        if kind == "SequenceNode":
            items = tuple(self.node(item, depth + 1) for item in composed.value)
            flow = bool(composed.flow_style)
            return YamlNode(span, items[-1].end if items and not flow else end, items=items, is_flow=flow)
        if kind == "MappingNode":
            entries = tuple(self._entries(composed, depth))
            flow = bool(composed.flow_style)
            return YamlNode(span, entries[-1].node.end if entries and not flow else end, entries=entries, is_flow=flow)
        return YamlNode(span, end, _scalar(composed))

    def _span(self, composed: Any) -> Span:
        return Span(composed.start_mark.index + self._shift, composed.end_mark.index + self._shift)

    def _end(self, span: Span) -> int:
        """Where a node's last character stands: its span may reach over line ends."""
        end = span.end
        while end > span.start and self._text[end - 1].isspace():
            end -= 1
        return end

    def _entries(self, composed: Any, depth: int) -> Iterator[YamlEntry]:
        """Keys and values; what a merge key brings comes first, so that the mapping's own keys win."""
        for key, value in composed.value:
            if key.tag == MERGE:
                for source in value.value if type(value).__name__ == "SequenceNode" else (value,):
                    yield from self.node(source, depth + 1).entries or ()
        for key, value in composed.value:
            if key.tag != MERGE:
                name = str(key.value) if type(key).__name__ == "ScalarNode" else "?"
                node = self.node(value, depth + 1)
                place = self._span(key)
                if node.end <= place.end:  # nothing stands there, or an alias: what it means stands elsewhere
                    node = node._replace(end=self._line_end(place.end))
                yield YamlEntry(name, place, node)

    def _line_end(self, offset: int) -> int:
        found = self._text.find("\n", offset)
        return self._end(Span(offset, found if found >= 0 else len(self._text)))


def _scalar(composed: Any) -> Any:
    """The value of a scalar; its text where YAML has a type for it that we have no use for."""
    from yaml.constructor import ConstructorError, SafeConstructor

    if composed.tag.rpartition(":")[2] not in ("null", "bool", "int", "float"):
        return composed.value
    try:
        return SafeConstructor().construct_object(composed)
    except (ConstructorError, ValueError, OverflowError):
        return composed.value
