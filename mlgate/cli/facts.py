"""Facts about rules, as reporters and `mlgate rule` want them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mlgate.core.rule import Rule
from mlgate.engine.registry import RuleCard, family_of, rule_cards
from mlgate.reporters.context import RuleFacts
from mlgate.resources import resource_dir

SITE = "https://mlgate.github.io/mlgate"


def page_of(rule: type[Rule]) -> str:
    """The rule's page, Markdown."""
    return _page(family_of(rule), rule.name)


def _page(family: str, name: str) -> str:
    return (resource_dir("rules") / family / f"{name}.md").read_text(encoding="utf-8")


def rule_facts() -> dict[str, RuleFacts]:
    """Facts of every rule by code."""
    return {card.code: _facts(card) for card in rule_cards()}


def _facts(card: RuleCard) -> RuleFacts:
    loader: Callable[[], str] = partial(_page, card.family, card.name)
    return RuleFacts(
        card.code,
        card.name,
        card.summary,
        card.severity,
        card.confidence,
        f"{SITE}/rules/{card.family}/{card.name}/",
        (card.family, *card.covers),
        card.tier.value,
        card.sensitive,
        loader,
    )
