"""What configuration files of a project hold, and which keys they lack."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import PurePosixPath

from mlgate.core.project import Project
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.sources.toml_places import load_toml
from mlgate.sources.yaml_text import YamlError, load_yaml


class Lacking(NamedTuple):
    """A key, dotted from the top, that a file does not have; `near` is one like it that it has."""

    file: str
    key: str
    near: str


class ConfigFiles:
    """Configuration files, each read once."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._values: dict[str, Any] = {}

    def lacking(self, module: str, file: str, keys: Sequence[str]) -> Lacking | None:
        """The first of nested keys that a file, as a module names it, lacks; None where it is not certain."""
        for place in _places(module, file):
            value = self._value(place)
            if isinstance(value, Mapping):
                return _first_lacking(place, value, keys)
        return None

    def _value(self, path: str) -> Any:
        if path not in self._values:
            text = self._project.text(path)
            self._values[path] = _parsed(path, text) if text is not None else None
        return self._values[path]


def _places(module: str, file: str) -> list[str]:
    """Where a relative path may lead: from the working directory, from the module's folder and those above it."""
    if file.startswith(("/", "~")) or ".." in PurePosixPath(file).parts:
        return []
    folders = [folder for folder in PurePosixPath(module).parents if not folder.is_absolute()]
    return list(dict.fromkeys(str(folder / file) for folder in (PurePosixPath("."), *folders)))


def _parsed(path: str, text: str) -> Any:
    try:
        if path.endswith(".json"):
            return json.loads(text)
        if path.endswith(".toml"):
            return load_toml(text)[0]
        return load_yaml(text)
    except (YamlError, ValueError, RecursionError):
        return None


def _first_lacking(file: str, value: Mapping[str, Any], keys: Sequence[str]) -> Lacking | None:
    found: Any = value
    for depth, key in enumerate(keys):
        if not isinstance(found, Mapping) or not found or "defaults" in found:  # Hydra adds to it
            return None
        if key not in found:
            near = get_close_matches(key, [str(name) for name in found], 1, 0.75)
            return Lacking(file, ".".join(keys[: depth + 1]), near[0] if near else "")
        found = found[key]
    return None
