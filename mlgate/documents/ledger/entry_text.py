"""An entry as it is written: a heading, and each field with its value, or "unknown" and the question that helps."""

from __future__ import annotations

from collections.abc import Mapping

from mlgate.documents.ledger.wording import UNKNOWN
from mlgate.semantics.documents.kind import FieldSpec
from mlgate.semantics.documents.kinds.observation_ledger import KIND
from mlgate.semantics.documents.ledger import ITERATION
from mlgate.semantics.documents.values import State, state_of


def entry_text(number: int, values: Mapping[str, str]) -> str:
    r"""The text of an entry, ending in a newline, lines ending in `\n`.

    Args:
        number: Of the iteration.
        values: What fields say, by canonical name; every other one is unknown.
    """
    blocks = [f"## {ITERATION} {number}", values.get(ITERATION, UNKNOWN)]
    blocks += [field_text(spec, values.get(spec.name, UNKNOWN)) for spec in KIND.fields if spec.name != ITERATION]
    return "\n\n".join(blocks) + "\n"


def field_text(spec: FieldSpec, value: str) -> str:
    """One field; what is open keeps its question, which a page does not show."""
    is_block = "\n" in value or value.startswith(("|", "- "))
    text = f"**{spec.name}:**\n\n{value}" if is_block else f"**{spec.name}:** {value}"
    is_open = state_of(value, spec.question, spec.allows_none) is not State.FILLED
    return f"{text}\n<!-- {spec.question} -->" if is_open else text
