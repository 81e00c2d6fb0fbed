"""Keys of a YAML mapping as labels: of a document that is YAML, or of the front matter of one that is not."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.typing import Any
from mlgate.sources.markdown import Label, Style
from mlgate.sources.yaml_text import YamlError, compose_yaml

_DEEPEST = 6


def yaml_labels(text: str, offset: int = 0) -> tuple[Label, ...]:
    """Every key with its value, those of nested mappings as `outer.inner`; none where the YAML is broken.

    `offset` is where `text` begins in the file.
    """
    try:
        root = compose_yaml(text)
    except YamlError:
        return ()
    return tuple(_labels(text, root, "", 0, offset))


def _labels(text: str, node: Any, prefix: str, depth: int, offset: int) -> Iterator[Label]:
    if type(node).__name__ != "MappingNode" or depth > _DEEPEST:
        return
    for key, value in node.value:
        if type(key).__name__ != "ScalarNode":
            continue
        name = f"{prefix}{key.value}"
        start, end = key.start_mark.index, key.end_mark.index
        stop = max(end, _end(text, value))
        colon = text.find(":", end)
        yield Label(
            name,
            Style.KEY,
            Span(offset + start, offset + end),
            Span(offset + (min(colon + 1, stop) if colon >= 0 else stop), offset + stop),
            Span(offset + start, offset + stop),
            depth,
        )
        yield from _labels(text, value, f"{name}.", depth + 1, offset)


def _end(text: str, value: Any) -> int:
    """Where a value ends, white space and the comments below it left out."""
    start: int = value.start_mark.index
    end: int = value.end_mark.index
    kept = text[start:end]
    lines = kept.split("\n")
    while lines and (not lines[-1].strip() or (len(lines) > 1 and lines[-1].lstrip().startswith("#"))):
        lines.pop()
    return start + len("\n".join(lines).rstrip())
