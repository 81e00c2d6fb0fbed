"""A hover: what is said at a place, then why, and how to write it instead; the rest is on the rule's page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lsprotocol import types

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.lazy_regex import lazy_regex
from mlgate.integrations.lsp_actions import touches
from mlgate.integrations.lsp_analysis import Outcome
from mlgate.integrations.lsp_diagnostics import Url, placed

_SECTIONS = ("Why is this bad?", "Use instead", "Example", "Fix safety")
"""In the order of a hover, the shortest way to an answer first."""
_HEADING = lazy_regex(r"^## +(.+?) *$\n", re.MULTILINE)
_FENCE = lazy_regex(r"^```(?:notebook|python)\b.*$", re.MULTILINE)


def hover(
    outcome: Outcome, uri: str, position: types.Position, url: Url, page: Callable[[str], str], *, markdown: bool
) -> types.Hover | None:
    """What the diagnostics at a position say; None where there is none."""
    at = types.Range(position, position)
    found: dict[str, tuple[LocatedDiagnostic, types.Range]] = {}
    for item, document in placed(outcome):
        place = document.text.located(item.location)
        if document.uri == uri and touches(place, at):
            found.setdefault(item.code, (item, place))
    if not found:
        return None
    text = "\n\n---\n\n".join("\n\n".join(_parts(item, url, page)) for item, _ in found.values())
    kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
    return types.Hover(types.MarkupContent(kind, text), next(iter(found.values()))[1])


def _parts(item: LocatedDiagnostic, url: Url, page: Callable[[str], str]) -> Iterator[str]:
    link = url(item.code)
    name = f"[{item.code} {item.name}]({link})" if link else f"{item.code} {item.name}"
    yield f"**{name}** · {item.severity.word}, {item.confidence.word} confidence"
    yield item.message
    sections = _sections(page(item.code))
    for heading in _SECTIONS:
        if sections.get(heading):
            yield f"#### {heading}\n\n{sections[heading]}"


def _sections(page: str) -> dict[str, str]:
    """The texts of a page by their headings; every sample is coloured as Python."""
    _, *rest = _HEADING.split(page)
    return {heading: _FENCE.sub("```python", text).strip() for heading, text in zip(rest[::2], rest[1::2], strict=True)}
