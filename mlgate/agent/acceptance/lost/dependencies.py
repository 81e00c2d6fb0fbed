"""What is installed: packages stay, at the versions that they had, from where they came; new ones are imported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mlgate.agent.acceptance.change import Change, start_of
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.agent.snapshot import Snapshot
from mlgate.semantics.dependencies.import_names import is_provided
from mlgate.sources.file_kinds import kind_of_path
from mlgate.sources.requirement_files import (
    EntryKind,
    RequirementEntry,
    is_lock_file,
    normal_name,
    requirement_entries,
)
from mlgate.sources.unit import UnitKind

_OPTION = re.compile(r"(?m)^[ \t]*(-(?!r\b|c\b|e\b|-requirement|-constraint|-editable)[^\r\n#]*?)[ \t]*(?:#.*)?$")
_NAMED = re.compile(r"`([A-Za-z0-9][\w.-]*)")
_TAKEN = re.compile(r"(?:@[^@/#]*)?(?:#.*)?$")
_KINDS = (UnitKind.REQUIREMENTS, UnitKind.PROJECT)
_Key = tuple[str, str]


def changed_dependencies(change: Change) -> Iterator[Refusal]:
    """Dependencies that are changed although nothing was said of them, and new ones that no code imports."""
    followed = {target.location.path for target in change.targets}
    for path in change.paths:
        if path not in change.after.tree or kind_of_path(path) not in _KINDS or is_lock_file(path):
            continue
        before, after = _entries(change.before, path), _entries(change.after, path)
        for key in sorted(after):
            words = _wrong(change, before.get(key), after[key], path in followed and _is_named(change, path, key[0]))
            if words:
                yield Refusal(Reason.DEPENDENCY_CHANGED, words, start_of(path))
        named = {item.name for item in after.values()}
        for key in sorted(before.keys() - after.keys()):
            if path in followed and before[key].name in named:
                continue
            yield Refusal(Reason.DEPENDENCY_CHANGED, f"`{key[0]}` is not required any more", start_of(path))
        for option in sorted(_options(change.after, path) - _options(change.before, path)):
            yield Refusal(Reason.DEPENDENCY_CHANGED, f"`{option}` changes what is installed", start_of(path))


def _is_named(change: Change, path: str, name: str) -> bool:
    """Whether a diagnostic of a file speaks of a package; of one that names none, of all."""
    messages = [target.message for target in change.targets if target.location.path == path]
    named = {normal_name(found) for message in messages for found in _NAMED.findall(message)}
    return normal_name(name) in named or "/" in name or not named


def _entries(state: Snapshot, path: str) -> Mapping[_Key, RequirementEntry]:
    if path not in state.tree:
        return {}
    found = requirement_entries(state.unit(path))
    packages = (item for item in found if item.kind is EntryKind.PACKAGE)
    return {(item.name or _source(item.url) or item.text, item.group): item for item in packages}


def _source(url: str) -> str:
    """Where a repository is, without what is taken of it: `git+https://host/owner/name@v1.2#egg=name`."""
    return _TAKEN.sub("", url).removesuffix(".git")


def _options(state: Snapshot, path: str) -> set[str]:
    """Lines by which pip is told where to look, and what else to do."""
    if path not in state.tree or not path.endswith((".txt", ".in")):
        return set()
    return {match[1] for match in _OPTION.finditer(state.unit(path).text)}


def _wrong(change: Change, before: RequirementEntry | None, after: RequirementEntry, is_followed: bool) -> str:
    if before is None:
        return _wrong_new(change, after)
    if (before.specifier, before.url, before.marker, before.local) == (
        after.specifier,
        after.url,
        after.marker,
        after.local,
    ):
        return ""
    if before.pinned or not is_followed:
        return f"`{before.text}` is `{after.text}` now"
    if before.marker != after.marker:
        return f"the condition of `{after.name}` is another one"
    if (after.url or after.local) and (not (before.url or before.local) or _source(before.url) != _source(after.url)):
        return f"`{after.name}` comes from elsewhere now"
    if not _is_within(before.specifier, after.specifier):
        return f"`{after.text}` is not what `{before.text}` allows"
    return ""


def _wrong_new(change: Change, entry: RequirementEntry) -> str:
    if entry.url or entry.local:
        return f"`{entry.text}` is new, and comes from no registry"
    names = {name for record in change.after.records.values() for name in record.imports if not name.startswith(".")}
    if not any(is_provided(name, frozenset({entry.name})) for name in names):
        return f"`{entry.name}` is new, and no code imports it"
    return ""


def _is_within(before: str, after: str) -> bool:
    """Whether the version of a pin is among those that were allowed before; what cannot be read is."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        return Version(after.strip("() ").lstrip("=")) in SpecifierSet(before.strip("() "), prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return True
