"""What project-wide rules said, kept as long as they would see the same: files, facts, and what exists on disk."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mlgate.config.content_hash import content_hash
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.typing import TYPE_CHECKING
from mlgate.engine.codec import decode, encode
from mlgate.engine.project import ProjectView
from mlgate.engine.record import FileRecord
from mlgate.engine.records import Records

if TYPE_CHECKING:
    from mlgate.engine.cache import Cache

KEY = "*project*"
"""Stands for a path in the cache file; no path of a checked file ends in a star."""


def project_digest(records: Records, view: ProjectView) -> str:
    """Of all that the rules see of the files."""
    around = repr((view.folders, view.changes, view.stamp))
    seen = "\0".join((around, *records.paths, "", *records.heads))
    return content_hash((seen.encode("utf-8", "surrogatepass"),))


def remembered(cache: Cache, digest: str, view: ProjectView) -> list[LocatedDiagnostic] | None:
    """What the rules said last, if nothing that they saw has changed."""
    line = cache.line(KEY)
    if line is None or line.content_hash != digest:
        return None
    try:
        asked, read, records = json.loads(line.record)
        if any(view.answer(path) is not found for path, found in asked.items()):
            return None
        for path in read:
            view.text(path)
        if view.read != read:
            return None
        return [item for path, record in records.items() for item in decode(path, record.encode()).diagnostics]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        cache.drop(KEY)
        return None


def remember(cache: Cache, digest: str, view: ProjectView, found: Sequence[LocatedDiagnostic]) -> None:
    """Keep what the rules said."""
    by_path: dict[str, list[LocatedDiagnostic]] = {}
    for item in found:
        by_path.setdefault(item.location.path, []).append(item)
    records = {path: encode(FileRecord(path, "project", tuple(items))).decode() for path, items in by_path.items()}
    cache.put(KEY, 0, 0, digest, json.dumps([view.asked, view.read, records]).encode())
    cache.save()
