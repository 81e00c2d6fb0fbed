"""What no agent is asked for: nothing that it may do is a repair."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from mlgate.agent.areas import Area
from mlgate.agent.permissions import Permissions
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.engine.ruleset import RuleSet

Beside = Callable[[Sequence[LocatedDiagnostic]], Collection[str]]


class People:
    """Tells what only people can do about a diagnostic.

    Args:
        rules: The rules of the run.
        permissions: What may be touched; `allow` names the files that may be created, too.
        beside: Further files that may be edited for the sake of some diagnostics.
    """

    def __init__(self, rules: RuleSet, permissions: Permissions, beside: Beside) -> None:
        self._permissions = permissions
        self._beside = beside
        self._rules = rules
        self._cards = {card.code: card for card in rules.cards}

    def task(self, item: LocatedDiagnostic) -> str:
        """What they have to do; "" where an agent can repair it."""
        card = self._cards.get(item.code)
        rule = self._rules.rule(card) if card is not None else None
        if rule is not None and rule.left_to_people and (item.fix is None or rule.creates):
            return str(rule.left_to_people)
        if rule is not None and Area.TESTS.value in rule.creates and not self._may_create_tests:
            return "write the tests, or let the agent (--allow-tests)"
        paths = [*_paths(item), *self._beside([item])]
        if not any(self._may_change(path) for path in paths):
            return f"`{item.location.path}` is no agent's to change"
        return ""

    @property
    def _may_create_tests(self) -> bool:
        return self._permissions.may_change(Area.TESTS) or bool(self._permissions.allow)

    def _may_change(self, path: str) -> bool:
        area = self._permissions.area(path)
        return not self._permissions.is_protected(path) and (area is None or self._permissions.may_change(area))


def _paths(item: LocatedDiagnostic) -> Iterator[str]:
    """Where it is, where its flow goes, what a known fix of it edits."""
    yield item.location.path
    yield from (step.location.path for step in item.related)
    if item.fix is not None:
        yield from (edit.location.path for edit in item.fix.edits)
