"""Finds the rules by walking the package; nobody registers anything.

Importing sixty rule modules takes longer than a cached run may last, so what start-up needs of each rule (its card) is
also kept in `mlgate/rules/_index.json`, written by scripts/generate_docs.py. It holds the sizes of the files it was
made of: when they are not those on disk, the package is walked as if there were no index.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from mlgate.core.diagnostic import Confidence, Severity
from mlgate.core.rule import Granularity, ModuleRule, ProjectRule, Rule, Tier
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.engine.plugins import PluginError, plugin_rules, plugins

PACKAGE = "mlgate.rules"
FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "rules")
INDEX = os.path.join(FOLDER, "_index.json")


class RuleCard(NamedTuple):
    """What is known of a rule without importing it: enough to tell whether a file concerns it.

    `gathers` and `gathers_files`: whether a project-wide rule takes facts of modules, and of other files.
    """

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    tier: Tier
    granularity: Granularity
    family: str
    summary: str
    covers: tuple[str, ...]
    sensitive: bool
    delegates: tuple[str, ...]
    libraries: tuple[str, ...]
    notebooks: bool
    tests: bool
    scripts: bool
    needs_facts: bool
    gathers: bool
    gathers_files: bool
    module: str
    class_name: str

    def load(self) -> type[Rule]:
        """Import the rule."""
        loaded: type[Rule] = getattr(import_module(self.module), self.class_name)
        return loaded


def card_of(rule: type[Rule]) -> RuleCard:
    """The card of an imported rule."""
    return RuleCard(
        rule.code,
        rule.name,
        rule.severity,
        rule.confidence,
        rule.tier,
        rule.granularity,
        family_of(rule),
        rule.summary(),
        rule.covers,
        rule.sensitive,
        rule.delegates if issubclass(rule, ModuleRule) else (),
        tuple(sorted(rule.libraries)),
        rule.notebooks,
        rule.tests,
        rule.scripts,
        issubclass(rule, ProjectRule) and rule.needs_facts,
        issubclass(rule, ProjectRule) and rule.gather is not ProjectRule.gather,
        issubclass(rule, ProjectRule) and rule.gather_file is not ProjectRule.gather_file,
        rule.__module__,
        rule.__name__,
    )


@cache
def rule_cards() -> tuple[RuleCard, ...]:
    """The card of every rule, ours sorted by code, then those of plug-ins."""
    own = _indexed_cards() or tuple(card_of(rule) for rule in rule_classes())
    if not plugins():
        return own
    words = {word for card in own for word in (card.code, card.name)}
    foreign = tuple(card_of(rule) for rule in plugin_rules())
    for card in foreign:
        if card.name in words:
            raise PluginError(f"plug-in rule {card.code}: its name {card.name} is a rule's of mlgate")
    return (*own, *foreign)


@cache
def cards_by_code() -> Mapping[str, RuleCard]:
    """Cards by code."""
    return {card.code: card for card in rule_cards()}


@cache
def rule_classes() -> tuple[type[Rule], ...]:
    """Every rule of our own, imported, sorted by code."""
    found: list[type[Rule]] = []
    for path in rule_files():
        found.extend(_defined_in(f"{PACKAGE}.{path[:-3].replace('/', '.')}"))
    return tuple(sorted(found, key=lambda rule: rule.code))


def rule_files() -> dict[str, int]:
    """Files of rule modules, `family/rule_name.py`, with their sizes in bytes."""
    found: dict[str, int] = {}
    with os.scandir(FOLDER) as families:
        for family in families:
            if not family.is_dir() or family.name.startswith(("_", ".")):
                continue
            with os.scandir(family.path) as files:
                for file in files:
                    if file.name.endswith(".py") and not file.name.startswith("_"):
                        found[f"{family.name}/{file.name}"] = file.stat().st_size
    return dict(sorted(found.items()))


def _defined_in(name: str) -> list[type[Rule]]:
    module = import_module(name)
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == name and hasattr(value, "code")
    ]


def render_index() -> str:
    """The index file of the rules as they are."""
    cards = ",\n".join("  " + json.dumps(card) for card in (card_of(rule) for rule in rule_classes()))
    return f'{{\n "files": {json.dumps(rule_files())},\n "rules": [\n{cards}\n ]\n}}\n'


def _indexed_cards() -> tuple[RuleCard, ...]:
    try:
        with open(INDEX, encoding="utf-8") as file:
            content: Any = json.load(file)
        if content["files"] != rule_files():
            return ()
        return tuple(_read_card(item) for item in content["rules"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def _read_card(item: list[Any]) -> RuleCard:
    code, name, severity, confidence, tier, granularity, *rest = item
    head = (code, name, Severity(severity), Confidence(confidence), Tier(tier), Granularity(granularity))
    facts: list[Any] = [tuple(value) if isinstance(value, list) else value for value in rest]
    return RuleCard(*head, *facts)


@cache
def rules_by_code() -> Mapping[str, type[Rule]]:
    """Imported rules by code, those of plug-ins included."""
    return {rule.code: rule for rule in (*rule_classes(), *plugin_rules())}


@cache
def rules_by_name() -> Mapping[str, type[Rule]]:
    """Imported rules by name, those of plug-ins included."""
    return {rule.name: rule for rule in rules_by_code().values()}


def find_rule(code_or_name: str) -> type[Rule] | None:
    """The rule with this code (any case) or name."""
    return rules_by_code().get(code_or_name.upper()) or rules_by_name().get(code_or_name.lower())


def family_of(rule: type[Rule]) -> str:
    """The family of a rule: the folder of ours ("leakage"), the top-level package of a plug-in's."""
    parts = rule.__module__.split(".")
    return parts[2] if parts[0] == "mlgate" else parts[0]
