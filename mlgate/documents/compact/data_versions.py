"""Which versions of data git keeps pointers to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from mlgate.core.typing import Any
from mlgate.sources.yaml_text import YamlError, load_yaml

_MOST = 3


def snapshot_answer(root: Path, files: Sequence[str]) -> str | None:
    """The data that pointers of DVC name, with their hashes; None without any."""
    found = [item for path in files if path.endswith(".dvc") for item in _pointed(root, path)]
    if not found:
        return None
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return f"{'; '.join(found[:_MOST])}{more}; when labels are known: unknown"


def _pointed(root: Path, path: str) -> Iterator[str]:
    try:
        content: Any = load_yaml((root / path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YamlError):
        return
    outs = content.get("outs") if isinstance(content, dict) else None
    for out in outs if isinstance(outs, list) else ():
        digest = out.get("md5") or out.get("checksum") or out.get("etag") if isinstance(out, dict) else None
        if digest and out.get("path"):
            folder = path.rpartition("/")[0]
            yield f"{f'{folder}/' if folder else ''}{out['path']}, dvc {digest} ({path})"
