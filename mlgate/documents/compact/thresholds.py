"""Which thresholds the project's configuration holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from mlgate.core.lazy_regex import lazy_regex
from mlgate.gates.numbers import finite
from mlgate.sources.yaml_labels import yaml_labels
from mlgate.sources.yaml_text import YamlError, load_yaml

_KEY = lazy_regex(r"(?:.*[._])?(?:threshold|cutoff|cut_off|operating_point)", re.IGNORECASE)
_MOST = 3
_LARGEST = 200_000


def threshold_answer(root: Path, files: Sequence[str]) -> str | None:
    """Thresholds by key and file; None where no configuration has one."""
    found = [item for path in files if path.endswith((".yaml", ".yml")) for item in _thresholds(root, path)]
    if not found:
        return None
    return f"{', '.join(found[:_MOST])}; on which data and by which cost it is chosen: unknown"


def _thresholds(root: Path, path: str) -> Iterator[str]:
    try:
        if (root / path).stat().st_size > _LARGEST:
            return
        text = (root / path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    for label in yaml_labels(text):
        if _KEY.fullmatch(label.name):
            value = text[label.value.start : label.value.end].partition("#")[0].strip()
            if _is_number(value):
                yield f"`{label.name}` is {value} in {path}"


def _is_number(text: str) -> bool:
    try:
        return finite(load_yaml(text)) is not None
    except YamlError:
        return False
