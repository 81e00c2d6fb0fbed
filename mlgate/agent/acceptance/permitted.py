"""A2: only permitted files differ, and nothing that a change is judged by."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.agent.acceptance.change import Change, start_of
from mlgate.agent.acceptance.configuration import is_only_dependencies
from mlgate.agent.acceptance.shadowing import shadowed
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.agent.areas import Area, is_heeded_when_new, is_partly_configuration
from mlgate.agent.permissions import refused_name
from mlgate.agent.scope import IGNORE_FILE, Scope

_REASONS = {
    Area.CONFIGURATION: (Reason.CONFIGURATION_CHANGED, "configuration"),
    Area.AUTOMATION: (Reason.CONFIGURATION_CHANGED, "what the project does by itself"),
    Area.BASELINE: (Reason.BASELINE_CHANGED, "a baseline"),
    Area.GATE: (Reason.GATE_CHANGED, "a gate"),
    Area.TESTS: (Reason.TESTS_CHANGED, "a test, or what tests compare with"),
    Area.LOCK: (Reason.LOCK_CHANGED, "a lock file"),
    Area.HOOK: (Reason.HOOK_ADDED, "run or loaded though nothing of the project names it"),
}


def check(change: Change) -> Iterator[Refusal]:
    """Files that differ and must not."""
    for path in change.paths:
        yield from _refused(change, path)
    yield from shadowed(change)
    yield from _newly_ignored(change)


def _refused(change: Change, path: str) -> Iterator[Refusal]:
    permissions, place = change.permissions, start_of(path)
    if change.before.tree.links.get(path) != change.after.tree.links.get(path):
        yield Refusal(Reason.PATH_REFUSED, f"`{path}` is a link that was not there, or leads elsewhere", place)
        return
    reason = refused_name(path, change.before.tree)
    if reason:
        yield Refusal(Reason.PATH_REFUSED, reason, place)
    prefix = change.before.standard.prefix
    relative = path.removeprefix(prefix)
    if permissions.is_protected(relative):
        yield Refusal(Reason.FILE_PROTECTED, f"`{path}` is protected by the configuration", place)
    yield from _refused_area(change, path, permissions.area(relative))
    if not permissions.is_allowed(relative) or (permissions.allow is not None and not path.startswith(prefix)):
        yield Refusal(Reason.FILE_NOT_ALLOWED, f"`{path}` is not among the files that may be changed", place)


def _refused_area(change: Change, path: str, area: Area | None) -> Iterator[Refusal]:
    if area is None and path in change.added and is_heeded_when_new(path):
        area = Area.HOOK
    if is_partly_configuration(path):
        area = None if is_only_dependencies(change, path) else Area.CONFIGURATION
    if area is None or change.permissions.may_change(area) or _creates_what_is_asked(change, path, area):
        return
    reason, words = _REASONS[area]
    yield Refusal(reason, f"`{path}` is {words}", start_of(path))


def _creates_what_is_asked(change: Change, path: str, area: Area) -> bool:
    """Whether a new file is what a rule asks for: tests, or CI, where there are none."""
    if path not in change.added:
        return False
    rules = change.before.standard.checker.rules
    cards = (card for card in rules.cards if card.code in change.target_codes)
    return any(area.value in getattr(rules.rule(card), "creates", ()) for card in cards)


def _newly_ignored(change: Change) -> Iterator[Refusal]:
    """Files of patterns that hide from the check what was not hidden."""
    changed = [path for path in change.paths if path.rpartition("/")[2] == IGNORE_FILE]
    if not changed:
        return
    old = change.before.standard.scope
    new = Scope(change.after.tree, old.paths)
    for path in change.after.tree:
        if old.covers(path) and new.is_ignored(path) and not old.is_ignored(path):
            yield Refusal(Reason.CONFIGURATION_CHANGED, f"`{path}` would not be checked any more", start_of(changed[0]))
            return
