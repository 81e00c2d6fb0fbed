"""A promotion or rollback, and the history of a model, as JSON."""

from __future__ import annotations

import json

from mlgate.core.typing import Any
from mlgate.gates.past_moves import History, entry_record
from mlgate.gates.promotion import Move


def render_move(move: Move) -> str:
    """Where the alias points, and the entry of the ledger that says so."""
    members = {
        "schema": "mlgate/move/1",
        "status": move.status.value,
        "model": move.model,
        "alias": move.alias,
        "version": move.version,
        "previous": move.previous,
        "entry": entry_record(move.entry),
        "notes": list(move.notes),
    }
    return _text(members)


def render_history(history: History) -> str:
    """All entries, where the aliases point, and where the ledger left those that were moved by hand."""
    members = {
        "schema": "mlgate/history/1",
        "model": history.model,
        "aliases": history.aliases,
        "drift": history.drift,
        "entries": [entry_record(entry) for entry in history.entries],
    }
    return _text(members)


def _text(members: dict[str, Any]) -> str:
    return json.dumps(members, indent=2, ensure_ascii=False) + "\n"
