"""Lock files: which there are beside a file, and the versions that they hold."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from mlgate.core.typing import Any
from mlgate.sources.file_kinds import LOCK_FILES
from mlgate.sources.requirement_entry import normal_name
from mlgate.sources.yaml_text import load_yaml


def lock_file_beside(shown: str, paths: Collection[str]) -> str | None:
    """The lock file in the folder of `shown`, or in the nearest folder above it, among `paths`."""
    folders = PurePosixPath(shown).parents
    for folder in folders:
        for name in LOCK_FILES:
            candidate = (folder / name).as_posix()
            if candidate in paths:
                return candidate
    return None


def locked_versions(name: str, text: str) -> dict[str, str]:
    """Versions by normalised name in the lock file of this name; empty when it cannot be read."""
    try:
        packages = _packages(name, text)
        return {normal_name(package): version.removeprefix("==") for package, version in packages}
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return {}


def _packages(name: str, text: str) -> Iterator[tuple[str, str]]:
    if name == "Pipfile.lock":
        document: Any = json.loads(text)
        sections = (document.get(section, {}) for section in ("default", "develop"))
        return iter(
            [(key, value["version"]) for section in sections for key, value in section.items() if "version" in value]
        )
    if name in {"conda-lock.yml", "pixi.lock"}:
        return _listed(load_yaml(text), "package")
    import tomllib  # most runs meet no lock file

    return _listed(tomllib.loads(text), "packages" if name.startswith("pylock") else "package")


def _listed(document: Any, key: str) -> Iterator[tuple[str, str]]:
    return iter([(entry["name"], entry["version"]) for entry in document.get(key, []) if "version" in entry])
