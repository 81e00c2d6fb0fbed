"""The baseline: diagnostics that were there when mlgate was adopted, by fingerprint."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.typing import Any

SCHEMA = "mlgate/baseline/1"
DEFAULT_NAME = ".mlgate-baseline.json"


class BaselineError(Exception):
    """The baseline file cannot be used; the message names it and says why."""


def read_baseline(path: Path) -> dict[str, Mapping[str, Any]]:
    """Entries by fingerprint.

    Raises:
        BaselineError: The file is missing, unreadable or not a baseline.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BaselineError(f"{path}: no such baseline; make one with: mlgate baseline create") from None
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise BaselineError(f"{path}: not a baseline: {error}") from None
    entries = content.get("entries") if isinstance(content, dict) else None
    if not isinstance(entries, list) or content.get("schema") != SCHEMA:
        raise BaselineError(f'{path}: not a baseline: expected an object with "schema": "{SCHEMA}" and "entries"')
    found: dict[str, Mapping[str, Any]] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("fingerprint"), str):
            raise BaselineError(f"{path}: not a baseline: an entry has no fingerprint")
        found[entry["fingerprint"]] = entry
    return found


def render_baseline(diagnostics: Iterable[LocatedDiagnostic]) -> str:
    """The baseline file of these diagnostics: sorted, one entry a line, so that merges and reviews are easy."""
    entries = [
        {
            "fingerprint": item.fingerprint,
            "code": item.code,
            "path": item.location.path,
            "message": item.message,
        }
        for item in sorted(diagnostics, key=lambda item: item.sort_key)
    ]
    lines = ",\n".join("  " + json.dumps(entry, ensure_ascii=False) for entry in entries)
    body = f"[\n{lines}\n ]" if lines else "[]"
    return f'{{\n "schema": "{SCHEMA}",\n "entries": {body}\n}}\n'
