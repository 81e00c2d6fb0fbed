"""A3: the diagnostics that were to be repaired are gone, and what their rules ask of a repair holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlgate.agent.acceptance.change import Change
from mlgate.agent.acceptance.linked import linked_pairs
from mlgate.agent.acceptance.lost.arguments import changed_arguments
from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.agent.acceptance.matching import matched
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.agent.tree import Tree
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.rule import ModuleRule, Rule, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.parsing import PYTHON_KINDS
from mlgate.semantics.repairs.kept import SETTINGS
from mlgate.sources.file_kinds import is_lock_file, kind_of_path

LONGEST_TEXT = 5_000_000


def check(change: Change) -> Iterator[Refusal]:
    """Targets that are still there, and repairs that are none."""
    if not change.targets:
        return
    yield from _still_there(change)
    for rule in change.target_rules:
        for found in _unrepaired(change, rule):
            yield Refusal(Reason.NOT_REPAIRED, f"{rule.code} {rule.name}: {found.words}", found.place, found.gone)
    if any(rule.keeps_values for rule in change.target_rules):
        for refusal in changed_arguments(Sides(change)):
            yield refusal._replace(reason=Reason.NOT_REPAIRED)


def _unrepaired(change: Change, rule: Rule) -> Sequence[Unrepaired]:
    """What is wrong with a repair; of one about rows, when they are followed into other modules of the project, too."""
    repair = _Repair(change, rule)
    found = [*rule.unrepaired(repair)]
    pairs = linked_pairs(change) if rule.about_rows and isinstance(rule, ModuleRule) else ()
    if not pairs or not isinstance(rule, ModuleRule):
        return found
    for pair in pairs:
        targets = [target for target in repair.targets if target.location.path == pair.path]
        before, after = (
            sum(1 for _ in rule.check(module)) for module in (pair.before, pair.after) if module is not None
        )
        if targets and after > max(0, before - len(targets)):
            words = "what a function of another module does leaks the same as before"
            return found or [Unrepaired(targets[0].location, words, gone=True)]
    return found if found and [*rule.unrepaired(_Linked(change, rule))] else []


class _Repair:
    """A change as the rules see it whose diagnostics were to be repaired."""

    def __init__(self, change: Change, rule: Rule) -> None:
        self._change = change
        self._rule = rule

    @property
    def modules(self) -> Sequence[tuple[Module | None, Module | None]]:
        """Python files that differ, before and after."""
        return [(pair.before, pair.after) for pair in self._change.python]

    @property
    def targets(self) -> Sequence[LocatedDiagnostic]:
        """The diagnostics of the rule."""
        return [target for target, rule in self._change.followed if rule is self._rule]

    def naming(self, word: str) -> Iterator[Module]:
        """All Python files of the project, as they are after, in whose text a word stands."""
        after = self._change.after
        for path in after.paths:
            if kind_of_path(path) in PYTHON_KINDS and word.encode() in after.tree[path]:
                yield after.module(path)

    def texts(self) -> Mapping[str, str]:
        """Files that are no Python and differ, and lock files: what they say binds a repair."""
        return _texts(self._change, self._change.after.tree)

    def old_texts(self) -> Mapping[str, str]:
        """The same as they were."""
        return _texts(self._change, self._change.before.tree)

    def settings_naming(self, word: str) -> Iterator[str]:
        """All files of settings, as they are after, in whose text a word stands."""
        tree = self._change.after.tree
        for path in sorted(tree):
            if path.endswith(SETTINGS) and word.encode() in tree[path] and len(tree[path]) < LONGEST_TEXT:
                yield tree[path].decode("utf-8", "replace")


class _Linked(_Repair):
    """The same, each module with the functions that it imports from others of the project."""

    @property
    def modules(self) -> Sequence[tuple[Module | None, Module | None]]:
        """Python files that differ; those that are linked into others stand for themselves no more."""
        pairs = linked_pairs(self._change)
        known = {pair.path for pair in pairs}
        rest = [(pair.before, pair.after) for pair in self._change.python if pair.path not in known]
        return [*((pair.before, pair.after) for pair in pairs), *rest]


def _texts(change: Change, tree: Tree) -> dict[str, str]:
    paths = {path for path in change.paths if kind_of_path(path) not in PYTHON_KINDS}
    paths |= {path for path in tree if is_lock_file(path.rpartition("/")[2])}
    found = {path: tree[path] for path in sorted(paths) if path in tree}
    return {path: data.decode("utf-8", "replace") for path, data in found.items() if len(data) < LONGEST_TEXT}


def _still_there(change: Change) -> Iterator[Refusal]:
    """Of every severity and confidence: what became uncertain is not repaired. What was suppressed is told by A4."""
    milder = {rule.code for rule in change.target_rules if rule.milder_is_repaired}
    targets = {target.fingerprint for target in change.targets}
    before, after = change.before.everything, change.after.everything
    old = [*before.diagnostics, *before.baselined]
    new = [*after.diagnostics, *after.baselined]
    found = matched(old, new, [item for item in old if item.fingerprint in targets])
    for was, item in found.pairs:
        if was.fingerprint in targets and not (was.code in milder and item.severity < was.severity):
            yield Refusal(Reason.STILL_THERE, f"{item.code} {item.name} is still there: {item.message}", item.location)
