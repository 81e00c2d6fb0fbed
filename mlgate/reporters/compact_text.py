"""`text`: a compact for people at a terminal, a field a paragraph."""

from __future__ import annotations

from mlgate.documents.compact.view import CompactView, FieldView
from mlgate.reporters.display import visible, wrap
from mlgate.reporters.style import Style
from mlgate.semantics.documents.values import State

_SIGNS = {
    State.FILLED: ("green", " "),
    State.UNKNOWN: ("yellow", "?"),
    State.PLACEHOLDER: ("red", "!"),
    State.EMPTY: ("red", "!"),
    State.MISSING: ("red", "!"),
}


def render(view: CompactView, width: int, *, color: bool = False) -> str:
    """Render every field that is there or asked for; an open one with its question."""
    style = Style(color)
    lines = [f"{visible(view.title)}  ({visible(view.path)})", ""]
    for field in view.fields:
        if field.is_asked or field.state is not State.MISSING:
            lines += _field(field, style, width)
    return "".join(f"{line}\n" for line in [*lines, view.summary])


def _field(field: FieldView, style: Style, width: int) -> list[str]:
    paint, sign = _SIGNS[field.state]
    head = f"{style.paint(paint, sign)} {style.paint('bold', field.name)}"
    if field.state in (State.MISSING, State.EMPTY):
        return [f"{head}: {field.state.value}", *_wrapped(field.question, width), ""]
    return [head, *(line for text in field.value.splitlines() for line in _wrapped(text, width)), ""]


def _wrapped(text: str, width: int) -> list[str]:
    return [f"    {line}" for line in wrap(visible(text), width - 4)] if text.strip() else [""]
