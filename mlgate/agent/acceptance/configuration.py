"""What changed in files that configure tools among other things: dependencies are no configuration."""

from __future__ import annotations

import configparser
import tomllib

from mlgate.agent.acceptance.change import Change
from mlgate.core.typing import Any

_DEPENDENCIES = (
    ("project", "dependencies"),
    ("project", "optional-dependencies"),
    ("project", "requires-python"),
    ("project", "version"),
    ("project", "description"),
    ("dependency-groups",),
    ("tool", "poetry", "dependencies"),
    ("tool", "poetry", "dev-dependencies"),
    ("tool", "poetry", "group"),
    ("tool", "pdm", "dev-dependencies"),
    ("tool", "uv", "dev-dependencies"),
    ("tool", "pixi", "dependencies"),
    ("options", "install_requires"),
    ("options", "python_requires"),
    ("options.extras_require",),
)


def is_only_dependencies(change: Change, path: str) -> bool:
    """Whether a file says the same before and after but for what the project depends on."""
    before, after = (_content(tree.get(path), path) for tree in (change.before.tree, change.after.tree))
    if after is None or before is None:
        return False
    return before == after


def _content(data: bytes | None, path: str) -> dict[str, Any] | None:
    """What a file says but for dependencies; None when it cannot be read."""
    if data is None:
        return {}
    try:
        text = data.decode()
        content = tomllib.loads(text) if path.endswith(".toml") else _sections(text)
    except (ValueError, configparser.Error):
        return None
    for keys in _DEPENDENCIES:
        _without(content, keys)
    return content


def _sections(text: str) -> dict[str, Any]:
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser.sections()}


def _without(content: dict[str, Any], keys: tuple[str, ...]) -> None:
    *outer, last = keys
    levels = [content]
    for key in outer:
        inner = levels[-1].get(key)
        if not isinstance(inner, dict):
            return
        levels.append(inner)
    levels[-1].pop(last, None)
    for key, level in zip(reversed(outer), reversed(levels[:-1]), strict=True):
        if not level[key]:
            del level[key]
