"""Facts about rules, as reporters and `mlgate rule` want them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mlgate.core.rule import Rule
from mlgate.engine.registry import family_of, rule_classes
from mlgate.reporters.context import RuleFacts
from mlgate.resources import resource_dir

SITE = "https://mlgate.github.io/mlgate"


def page_of(rule: type[Rule]) -> str:
    """The rule's page, Markdown."""
    path = resource_dir("rules") / family_of(rule) / f"{rule.name}.md"
    return path.read_text(encoding="utf-8")


def rule_facts() -> dict[str, RuleFacts]:
    """Facts of every rule by code."""
    return {rule.code: _facts(rule) for rule in rule_classes()}


def _facts(rule: type[Rule]) -> RuleFacts:
    loader: Callable[[], str] = partial(page_of, rule)
    family = family_of(rule)
    return RuleFacts(
        rule.code,
        rule.name,
        rule.summary(),
        rule.severity,
        rule.confidence,
        f"{SITE}/rules/{family}/{rule.name}/",
        ("security" if family == "security" else family, *rule.covers),
        rule.tier.value,
        rule.sensitive,
        loader,
    )
