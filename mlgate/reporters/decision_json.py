"""A decision as JSON: the record that is hashed and kept, and its hash."""

from __future__ import annotations

import json

from mlgate.gates.decision import Decision


def render(decision: Decision) -> str:
    """`{"sha256": ..., "record": {...}}`, readable; the hash is over the canonical form of `record`."""
    return json.dumps({"sha256": decision.sha256, "record": decision.record}, indent=2, ensure_ascii=False) + "\n"
