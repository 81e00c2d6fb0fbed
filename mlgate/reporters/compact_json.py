"""`json`: a compact for programs; its schema is `_schemas/compact-1.schema.json`."""

from __future__ import annotations

import json
from pathlib import Path

import mlgate
from mlgate.documents.compact.view import CompactView

SCHEMA = "mlgate/compact/1"
SCHEMA_PATH = Path(__file__).parents[1] / "_schemas" / "compact-1.schema.json"


def render(view: CompactView) -> str:
    """Render every field of the kind, whether asked for or not."""
    record = {
        "schema": SCHEMA,
        "tool": {"name": "mlgate", "version": mlgate.__version__},
        "path": view.path,
        "title": view.title,
        "project": view.project,
        "summary": {state.value: number for state, number in view.counts.items()},
        "fields": [
            {
                "name": field.name,
                "key": field.key,
                "state": field.state.value,
                "value": field.value,
                "line": field.line or None,
                "asked": field.is_asked,
            }
            for field in view.fields
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"
