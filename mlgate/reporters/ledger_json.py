"""`json`: a ledger for programs; its schema is `_schemas/ledger-1.schema.json`."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import mlgate
from mlgate.core.typing import Any
from mlgate.documents.ledger.view import EntryView, LedgerView, Moved
from mlgate.gates.numbers import plain

SCHEMA = "mlgate/ledger/1"
SCHEMA_PATH = Path(__file__).parents[1] / "_schemas" / "ledger-1.schema.json"


def render(view: LedgerView) -> str:
    """Render the whole ledger."""
    return json.dumps(record(view), ensure_ascii=False, indent=2) + "\n"


def schema_text() -> str:
    """The JSON Schema of what `render` gives."""
    return SCHEMA_PATH.read_text(encoding="utf-8")


def record(view: LedgerView) -> dict[str, Any]:
    """The ledger as plain values."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "mlgate", "version": mlgate.__version__},
        "path": view.path,
        "entries": [_entry(entry) for entry in view.entries],
    }


def _entry(entry: EntryView) -> dict[str, Any]:
    return {
        "iteration": entry.number,
        "heading": entry.heading,
        "line": entry.line,
        "date": entry.date or None,
        "run_id": entry.run_id,
        "baseline_run_id": entry.baseline_run_id,
        "fields": {field.key: {"state": field.state.value, "value": field.value} for field in entry.fields},
        "metrics": [_moved(moved) for moved in entry.metrics],
        "slices": [_moved(moved) for moved in entry.slices],
    }


def _moved(moved: Moved) -> dict[str, Any]:
    ways = {True: "max", False: "min", None: None}
    return {
        "metric": moved.metric,
        "before": _number(moved.before),
        "after": _number(moved.after),
        "change": _number(moved.change),
        "direction": ways[moved.larger_is_better],
        "trend": moved.trend.value,
    }


def _number(value: Decimal | None) -> int | float | str | None:
    return plain(value) if value is not None else None
