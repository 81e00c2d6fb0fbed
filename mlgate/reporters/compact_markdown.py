"""`markdown`: a compact in canonical names and order, for the description of a pull request."""

from __future__ import annotations

from mlgate.documents.compact.view import CompactView
from mlgate.semantics.documents.values import State


def render(view: CompactView) -> str:
    """Render the fields that say something, then the names of those that do not."""
    lines = ["## Iteration Compact", ""]
    open_fields = []
    for field in view.fields:
        if field.state in (State.FILLED, State.UNKNOWN):
            separator = "\n\n" if "\n" in field.value else " "
            lines += [f"**{field.name}:**{separator}{field.value}", ""]
        elif field.is_asked:
            open_fields.append(field.name)
    if open_fields:
        lines += [f"*Not answered: {', '.join(open_fields)}.*", ""]
    return "\n".join(lines)
