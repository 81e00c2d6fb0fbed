"""`RuleSet`: the rules of one run and the severity of each; their logic is imported when it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from mlgate.core.diagnostic import Severity
from mlgate.core.rule import Granularity, ModuleRule, NotebookRule, ProjectRule, Rule
from mlgate.engine.registry import RuleCard, card_of


class RuleSet:
    """Rules that are on, and the severity that each has in this run."""

    def __init__(self, cards: tuple[RuleCard, ...], severities: Mapping[str, Severity]) -> None:
        self.cards = cards
        self.severities = severities

    @classmethod
    def of(cls, rules: Iterable[RuleCard | type[Rule]], severities: Mapping[str, Severity]) -> RuleSet:
        """The rules whose code has a severity in `severities`."""
        cards = (rule if isinstance(rule, RuleCard) else card_of(rule) for rule in rules)
        return cls(tuple(card for card in cards if card.code in severities), severities)

    def _instances(self, granularity: Granularity) -> tuple[Any, ...]:
        return tuple(card.load()() for card in self.cards if card.granularity is granularity)

    @cached_property
    def module_rules(self) -> tuple[ModuleRule, ...]:
        """Rules over one module."""
        return self._instances(Granularity.MODULE)

    @cached_property
    def notebook_rules(self) -> tuple[NotebookRule, ...]:
        """Rules over a notebook's structure."""
        return self._instances(Granularity.NOTEBOOK)

    @cached_property
    def project_rules(self) -> tuple[ProjectRule, ...]:
        """Rules over the whole project."""
        return self._instances(Granularity.PROJECT)

    @property
    def project_cards(self) -> tuple[RuleCard, ...]:
        """Cards of the project-wide rules."""
        return tuple(card for card in self.cards if card.granularity is Granularity.PROJECT)

    def project_rule(self, code: str) -> ProjectRule:
        """One project-wide rule, imported alone: a cached run asks only those that have facts to judge."""
        loaded: Any = next(card for card in self.project_cards if card.code == code).load()
        rule: ProjectRule = loaded()
        return rule

    def load(self) -> None:
        """Import everything now: before a pool forks, so that it is done once."""
        _ = (self.module_rules, self.notebook_rules, self.project_rules, self.delegated_codes)

    def is_on(self, code: str) -> bool:
        """Whether a rule takes part in the run."""
        return code in self.severities

    def is_project_rule(self, code: str) -> bool:
        """Whether a code is that of a project-wide rule of this run."""
        return any(card.code == code and card.granularity is Granularity.PROJECT for card in self.cards)

    @property
    def delegates(self) -> bool:
        """Whether any rule wants the tool delegated to."""
        return any(card.delegates for card in self.cards)

    @cached_property
    def delegated_codes(self) -> Mapping[str, tuple[ModuleRule, ...]]:
        """Codes of the tool delegated to, and the rules that want its remarks."""
        found: dict[str, tuple[ModuleRule, ...]] = {}
        for rule in self.module_rules:
            for code in rule.delegates:
                found[code] = (*found.get(code, ()), rule)
        return found
