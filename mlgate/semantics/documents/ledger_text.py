"""An Observation Ledger as text: its head, and an entry with what is known, "unknown" for all else."""

from __future__ import annotations

from collections.abc import Mapping

from mlgate.semantics.documents.kind import FieldSpec
from mlgate.semantics.documents.kinds.observation_ledger import KIND
from mlgate.semantics.documents.ledger import ITERATION
from mlgate.semantics.documents.values import State, state_of

UNKNOWN = "unknown"
HEAD = f"""# {KIND.title}

{KIND.purpose}
Add one with `mlgate ledger add`; what an entry got wrong, a later one says.
"""


def entry_text(number: int, values: Mapping[str, str]) -> str:
    r"""The text of an entry, ending in a newline, lines ending in `\n`.

    Args:
        number: Of the iteration.
        values: What fields say, by canonical name; every other one is unknown.
    """
    blocks = [f"## {ITERATION} {number}", _open(KIND.field(ITERATION), values.get(ITERATION, UNKNOWN), "")]
    blocks += [field_text(spec, values.get(spec.name, UNKNOWN)) for spec in KIND.fields if spec.name != ITERATION]
    return "\n\n".join(blocks) + "\n"


def field_text(spec: FieldSpec, value: str) -> str:
    """One field; what is open keeps its question, which a page does not show."""
    is_block = "\n" in value or value.startswith(("|", "- "))
    return _open(spec, value, f"**{spec.name}:**\n\n" if is_block else f"**{spec.name}:** ")


def _open(spec: FieldSpec, value: str, head: str) -> str:
    is_open = state_of(value, spec.question, spec.allows_none) is not State.FILLED
    return f"{head}{value}\n<!-- {spec.question} -->" if is_open else f"{head}{value}"


def template() -> str:
    """A ledger with one entry, in which nothing is known yet."""
    return f"{HEAD}\n{entry_text(1, {})}"
