"""How large a share of its rows a split holds out."""

from __future__ import annotations

from mlgate.semantics.call import Call
from mlgate.semantics.live import folded


def share_held_out(call: Call, unsaid: float | None = None) -> float | None:
    """The share of rows that a split holds out, where it is written down as a share; `unsaid`: where nothing is."""
    given = {name: call.keyword(name) for name in ("test_size", "train_size")}
    for name, item in given.items():
        value = folded(call.module, item.value) if item is not None else None
        if isinstance(value, float):
            return value if name == "test_size" else 1 - value
    return unsaid if not any(given.values()) else None
