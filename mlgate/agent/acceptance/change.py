"""`Change`: two states of a project side by side, as the demands look at them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from mlgate.agent.permissions import Permissions
from mlgate.agent.snapshot import Snapshot
from mlgate.core.diagnostic import LocatedDiagnostic, Location, Span
from mlgate.core.rule import Elsewhere, Rule
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.parsing import PYTHON_KINDS
from mlgate.sources.file_kinds import kind_of_path

if TYPE_CHECKING:
    from mlgate.semantics.module import Module


class FilePair(NamedTuple):
    """A file of Python (script, notebook, chunks) before and after; None where there is none."""

    path: str
    before: Module | None
    after: Module | None


class Change:
    """What was, what is, which diagnostics were to be repaired, and what was permitted."""

    def __init__(
        self, before: Snapshot, after: Snapshot, targets: Sequence[LocatedDiagnostic], permissions: Permissions
    ) -> None:
        self.before = before
        self.after = after
        self.targets = tuple(targets)
        self.permissions = permissions

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Files and links that differ."""
        return tuple(self.before.tree.differences(self.after.tree))

    @cached_property
    def added(self) -> tuple[str, ...]:
        """Files that are new."""
        return tuple(path for path in self.paths if path not in self.before.tree and path in self.after.tree)

    @cached_property
    def removed(self) -> tuple[str, ...]:
        """Files that are gone."""
        return tuple(path for path in self.paths if path in self.before.tree and path not in self.after.tree)

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """Files that are in both states and differ."""
        return tuple(path for path in self.paths if path in self.before.tree and path in self.after.tree)

    @cached_property
    def python(self) -> tuple[FilePair, ...]:
        """The files of Python that differ."""
        found = []
        for path in self.paths:
            if kind_of_path(path) in PYTHON_KINDS:
                before = self.before.module(path) if path in self.before.tree else None
                after = self.after.module(path) if path in self.after.tree else None
                found.append(FilePair(path, before, after))
        return tuple(found)

    @cached_property
    def followed(self) -> tuple[tuple[LocatedDiagnostic, Rule], ...]:
        """The diagnostics that were to be repaired, each with its rule."""
        known = ((target, self.rule_of(target)) for target in self.targets)
        return tuple((target, rule) for target, rule in known if rule is not None)

    def rule_of(self, item: LocatedDiagnostic) -> Rule | None:
        """The rule that says something; None if it is none of those that both states are judged by."""
        return self.before.standard.checker.rules.rule_of(item.code)

    def owned(self, kind: str) -> Iterator[Location]:
        """The places where a rule that was followed owns what is of a kind: "text", "number", "expression"."""
        for target, rule in self.followed:
            if kind in rule.owns:
                yield target.location
            if (kind in rule.owns and rule.tells_all) or "column" in rule.owns:
                yield from (step.location for step in target.related)

    @cached_property
    def target_rules(self) -> Counter[Rule]:
        """The rules that were followed, and how many of their diagnostics were to be repaired."""
        return Counter(rule for _, rule in self.followed)

    @cached_property
    def lets_change(self) -> frozenset[Elsewhere]:
        """What the rules that were followed let a repair change away from their diagnostics."""
        return frozenset().union(*(rule.lets_change for rule in self.target_rules))

    @property
    def target_codes(self) -> frozenset[str]:
        """The rules whose diagnostics were to be repaired."""
        return frozenset(target.code for target in self.targets)


def start_of(path: str) -> Location:
    """The place of a file as a whole."""
    return Location(path, 1, 1, 1, 1)


def place_in(module: Module, start: int, end: int | None = None) -> Location:
    """The place of a range of a module's code."""
    return module.unit.location(Span(start, start if end is None else end))
