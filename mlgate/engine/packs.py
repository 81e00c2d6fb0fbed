"""Rules of YAML packs as rules of the engine: a card each, and one class that runs what the pack says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Diagnostic, Span
from mlgate.core.rule import Fixable, Granularity, ModuleRule, Rule, Tier
from mlgate.core.typing import TYPE_CHECKING
from mlgate.engine.registry import RuleCard

if TYPE_CHECKING:  # read packs are cheap to have; what runs them is imported with the first file
    from mlgate.config.pack_rules import PackRule
    from mlgate.semantics.module import Module

FAMILY = "packs"


class PackedRule(ModuleRule):
    """A rule of a pack."""

    definition: PackRule

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield each match."""
        from mlgate.config.settings import CodeRuleScope

        rule = self.definition
        if rule.regex is None:
            yield from self._structural(module)
            return
        from mlgate.semantics.habits.code_rules import regex_spans

        for span in regex_spans(module, rule.regex, CodeRuleScope(rule.scope)):
            yield self.report(span, rule.message)

    def _structural(self, module: Module) -> Iterator[Diagnostic]:
        from mlgate.semantics.patterns.rewriting import fix_of, message_of
        from mlgate.semantics.patterns.search import Exclusions, matches, place_of

        rule = self.definition
        exclusions = Exclusions(rule.not_keywords, rule.not_patterns)
        for match in matches(module, rule.patterns, rule.where, exclusions):
            place: Span = place_of(module, match.node)
            message = message_of(module, rule.message, match.bound)
            yield self.report(place, message, fix_of(module, rule.fix, match) if rule.fix is not None else None)


class PackCard(RuleCard):
    """The card of a pack's rule."""

    definition: PackRule

    def load(self) -> type[Rule]:
        """Make the rule's class."""
        return class_of(self.definition)


def class_of(rule: PackRule) -> type[PackedRule]:
    """A class for one rule of a pack, with the facts that every rule has."""
    facts = {
        "__doc__": rule.summary,
        "__module__": __name__,
        "definition": rule,
        "code": rule.code,
        "name": rule.name,
        "severity": rule.own_severity,
        "confidence": rule.own_confidence,
        "fixable": Fixable.ALWAYS if rule.fix is not None else Fixable.NEVER,
        "covers": rule.covers,
        "equivalents": rule.equivalents,
        "notebooks": rule.notebooks,
        "tests": rule.tests,
        "scripts": rule.scripts,
    }
    return type("PackedRule", (PackedRule,), facts)


def card_of_pack_rule(rule: PackRule) -> PackCard:
    """The card of one rule."""
    card = PackCard(
        code=rule.code,
        name=rule.name,
        severity=rule.own_severity,
        confidence=rule.own_confidence,
        tier=Tier.A,
        granularity=Granularity.MODULE,
        family=FAMILY,
        summary=rule.summary,
        covers=rule.covers,
        sensitive=False,
        delegates=(),
        libraries=(),
        notebooks=rule.notebooks,
        tests=rule.tests,
        scripts=rule.scripts,
        needs_facts=False,
        gathers=False,
        gathers_files=False,
        module=__name__,
        class_name="PackedRule",
    )
    card.definition = rule
    return card


def pack_cards(rules: Sequence[PackRule]) -> tuple[RuleCard, ...]:
    """The cards of the rules of all packs."""
    return tuple(card_of_pack_rule(rule) for rule in rules)
