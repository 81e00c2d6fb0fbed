"""Files of settings say what they said: that a value moves into one is no reason to change another."""

from __future__ import annotations

import configparser
import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator

from mlgate.agent.acceptance.change import Change, start_of
from mlgate.agent.acceptance.lost.literal import number_text
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.typing import Any
from mlgate.semantics.repairs.kept import SETTINGS, in_settings
from mlgate.sources.file_kinds import kind_of_path
from mlgate.sources.unit import UnitKind
from mlgate.sources.yaml_text import YamlError, load_yaml

LONGEST_TEXT = 1_000_000
_SAYING = (None, UnitKind.DOCUMENT)
"""Files of settings, and contracts: what these promise binds as much."""
_Values = dict[str, Counter[str]]


def changed_settings(change: Change) -> Iterator[Refusal]:
    """Values in files of settings that are others now, or gone; files that a followed rule speaks of are its own."""
    followed = {target.location.path for target in change.targets}
    for path in change.changed:
        if not path.endswith(SETTINGS) or kind_of_path(path) not in _SAYING or path in followed:
            continue
        before, after = (_values(path, state.tree[path]) for state in (change.before, change.after))
        if before is None:
            continue
        if after is None:
            yield Refusal(Reason.LITERAL_CHANGED, f"`{path}` cannot be read any more", start_of(path))
            continue
        for key in _doubled(change.after.tree[path], after) - _doubled(change.before.tree[path], before):
            yield Refusal(Reason.LITERAL_CHANGED, f"`{key}` stands twice in one place", start_of(path))
        for key, values in before.items():
            for value in values - after.get(key, Counter()):
                yield Refusal(Reason.LITERAL_CHANGED, _words(key, value, after), start_of(path))


def _doubled(data: bytes, values: _Values) -> set[str]:
    """Keys with more values in the text than whoever reads it gets."""
    text = data.decode("utf-8", "replace")
    return {key for key, found in values.items() if sum(map(bool, in_settings(text, key))) > found.total()}


def _words(key: str, value: str, after: _Values) -> str:
    now = next(iter(after.get(key, ())), None)
    shown = f"is `{now}` now" if now is not None else "is gone"
    return f"`{key}` was `{value}`, and {shown}"


def _values(path: str, data: bytes) -> _Values | None:
    """The plain values of a file of settings by their keys, wherever these stand in it; None when it cannot be read."""
    if len(data) > LONGEST_TEXT:
        return None
    try:
        content = _read(path, data.decode("utf-8"))
    except (ValueError, YamlError, configparser.Error, RecursionError):
        return None
    found: _Values = defaultdict(Counter)
    for key, value in _plain(content, ""):
        found[key][value] += 1
    return found


def _read(path: str, text: str) -> Any:
    if path.endswith(".json"):
        return json.loads(text)
    if path.endswith(".toml"):
        return tomllib.loads(text)
    if path.endswith((".yaml", ".yml")):
        return load_yaml(text)
    parser = configparser.ConfigParser(interpolation=None, strict=False, allow_no_value=True)
    parser.read_string(text if path.endswith((".ini", ".cfg")) else f"[env]\n{text}")
    return {section: dict(parser.items(section)) for section in parser.sections()}


def _plain(content: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        for name, value in content.items():
            yield from _plain(value, str(name))
    elif isinstance(content, (list, tuple)):
        for item in content:
            yield from _plain(item, key)
    elif isinstance(content, (int, float)) and not isinstance(content, bool):
        yield key, number_text(content)
    else:
        yield key, str(content)
