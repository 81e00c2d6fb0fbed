"""`RuleSet`: the rules of one run and the severity of each; their logic is imported when it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from mlgate.core.diagnostic import Severity
from mlgate.core.rule import Granularity, ModuleRule, Rule
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.engine.registry import RuleCard, card_of


class FileKind(NamedTuple):
    """What decides, before a file is read, which rules look at it."""

    is_script: bool
    is_test: bool

    def is_of(self, cards: Iterable[RuleCard]) -> bool:
        """Whether one of the rules looks at such files."""
        return any(
            (card.scripts if self.is_script else card.notebooks) and (card.tests or not self.is_test) for card in cards
        )


class Concerned(NamedTuple):
    """The rules that look at files of one kind with the same libraries.

    Those of modules, those that take facts of modules for the whole project, and the codes of all.
    """

    module_cards: tuple[RuleCard, ...]
    gathering_cards: tuple[RuleCard, ...]
    codes: frozenset[str]


def _is_met(card: RuleCard, roots: frozenset[str]) -> bool:
    return not card.libraries or not roots.isdisjoint(card.libraries)


class RuleSet:
    """Rules that are on, and the severity that each has in this run."""

    def __init__(self, cards: tuple[RuleCard, ...], severities: Mapping[str, Severity]) -> None:
        self.cards = cards
        self.severities = severities
        self._rules: dict[str, Rule] = {}
        self._concerned: dict[tuple[FileKind, frozenset[str] | None], Concerned] = {}

    @classmethod
    def of(cls, rules: Iterable[RuleCard | type[Rule]], severities: Mapping[str, Severity]) -> RuleSet:
        """The rules whose code has a severity in `severities`."""
        given = [rule for rule in rules if rule.code in severities]
        cards = (rule if isinstance(rule, RuleCard) else card_of(rule) for rule in given)
        ruleset = cls(tuple(cards), severities)
        ruleset._rules.update({rule.code: rule() for rule in given if not isinstance(rule, RuleCard)})
        return ruleset

    def _cards(self, granularity: Granularity) -> tuple[RuleCard, ...]:
        return tuple(card for card in self.cards if card.granularity is granularity)

    @cached_property
    def module_cards(self) -> tuple[RuleCard, ...]:
        """Cards of rules over one module."""
        return self._cards(Granularity.MODULE)

    @cached_property
    def notebook_cards(self) -> tuple[RuleCard, ...]:
        """Cards of rules over a notebook's structure."""
        return self._cards(Granularity.NOTEBOOK)

    @cached_property
    def document_cards(self) -> tuple[RuleCard, ...]:
        """Cards of rules over one document."""
        return self._cards(Granularity.DOCUMENT)

    @cached_property
    def project_cards(self) -> tuple[RuleCard, ...]:
        """Cards of rules over the whole project."""
        return self._cards(Granularity.PROJECT)

    def concerned(self, kind: FileKind, roots: frozenset[str], *, imports_own: bool = False) -> Concerned:
        """The rules that look at a Python file, by its kind and the packages that it imports."""
        key = (kind, None if imports_own else roots & self._libraries)
        found = self._concerned.get(key)
        if found is None:
            cards = [card for card in self.cards if kind.is_of((card,)) and (imports_own or _is_met(card, roots))]
            module = tuple(card for card in cards if card.granularity is Granularity.MODULE)
            gathering = tuple(card for card in cards if card.gathers)
            found = self._concerned[key] = Concerned(module, gathering, frozenset(card.code for card in cards))
        return found

    @cached_property
    def _libraries(self) -> frozenset[str]:
        """All packages whose import makes a difference to some rule."""
        return frozenset(library for card in self.cards for library in card.libraries)

    @cached_property
    def file_gathering_cards(self) -> tuple[RuleCard, ...]:
        """Cards of rules over the whole project that take facts of files that are not Python."""
        return tuple(card for card in self.project_cards if card.gathers_files)

    def rule(self, card: RuleCard) -> Any:
        """The rule of a card, imported when it is first asked for: most files concern a third of all rules."""
        found = self._rules.get(card.code)
        if found is None:
            found = self._rules[card.code] = card.load()()
        return found

    def rule_of(self, code: str) -> Rule | None:
        """The rule that has a code; None if it takes no part."""
        card = next((card for card in self.cards if card.code == code), None)
        return self.rule(card) if card is not None else None

    @property
    def module_rules(self) -> tuple[ModuleRule, ...]:
        """Every rule over one module, imported."""
        return tuple(self.rule(card) for card in self.module_cards)

    def load(self) -> None:
        """Import everything now: before a pool forks, so that it is done once."""
        for card in (*self.module_cards, *self.notebook_cards, *self.document_cards, *self.project_cards):
            self.rule(card)

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
    def delegated_codes(self) -> Mapping[str, tuple[RuleCard, ...]]:
        """Codes of the tool delegated to, and the rules that want its remarks."""
        found: dict[str, tuple[RuleCard, ...]] = {}
        for card in self.module_cards:
            for code in card.delegates:
                found[code] = (*found.get(code, ()), card)
        return found

    def codes_for(self, kinds: Iterable[FileKind]) -> tuple[str, ...]:
        """The codes that some rule wants of files of these kinds; all where none does, for the sake of the syntax."""
        wanted = {*kinds}
        found = (code for code, cards in self.delegated_codes.items() if any(kind.is_of(cards) for kind in wanted))
        return tuple(found) or tuple(self.delegated_codes)
