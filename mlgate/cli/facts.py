"""Facts about rules, as reporters and `mlgate rule` want them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mlgate.cli.session import cards_of
from mlgate.config.settings import Settings
from mlgate.engine.registry import PACKAGE, RuleCard
from mlgate.reporters.context import RuleFacts
from mlgate.resources import resource_dir

SITE = "https://mlgate.github.io/mlgate"


def is_own(card: RuleCard) -> bool:
    """Whether a rule is mlgate's own, and not a pack's or a plug-in's."""
    return card.module.startswith(f"{PACKAGE}.")


def page_of(card: RuleCard) -> str:
    """The rule's page, Markdown: its own, or one made of what a pack or a plug-in says."""
    if is_own(card):
        return (resource_dir("rules") / card.family / f"{card.name}.md").read_text(encoding="utf-8")
    from mlgate.cli.foreign_pages import pack_page, plugin_page
    from mlgate.engine.packs import PackCard

    return pack_page(card.definition) if isinstance(card, PackCard) else plugin_page(card)


def url_of(card: RuleCard) -> str:
    """Where a rule is documented; empty for those that are not ours."""
    return f"{SITE}/rules/{card.family}/{card.name}/" if is_own(card) else ""


def rule_facts(settings: Settings) -> dict[str, RuleFacts]:
    """Facts of every rule by code."""
    return {card.code: _facts(card) for card in cards_of(settings)}


def _facts(card: RuleCard) -> RuleFacts:
    loader: Callable[[], str] = partial(page_of, card)
    return RuleFacts(
        card.code,
        card.name,
        card.summary,
        card.severity,
        card.confidence,
        url_of(card),
        (card.family, *card.covers),
        card.tier.value,
        card.sensitive,
        loader,
    )
