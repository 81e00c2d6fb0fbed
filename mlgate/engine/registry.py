"""Finds the rules by walking the package; nobody registers anything."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

import mlgate.rules
from mlgate.core.rule import Rule


@cache
def rule_classes() -> tuple[type[Rule], ...]:
    """Every rule, sorted by code."""
    found: list[type[Rule]] = []
    for family in pkgutil.iter_modules(mlgate.rules.__path__, "mlgate.rules."):
        if not family.ispkg:
            continue
        package = import_module(family.name)
        for module in pkgutil.iter_modules(package.__path__, f"{family.name}."):
            found.extend(_defined_in(module.name))
    return tuple(sorted(found, key=lambda rule: rule.code))


def _defined_in(name: str) -> list[type[Rule]]:
    module = import_module(name)
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == name and hasattr(value, "code")
    ]


@cache
def rules_by_code() -> Mapping[str, type[Rule]]:
    """Rules by code."""
    return {rule.code: rule for rule in rule_classes()}


@cache
def rules_by_name() -> Mapping[str, type[Rule]]:
    """Rules by name."""
    return {rule.name: rule for rule in rule_classes()}


def find_rule(code_or_name: str) -> type[Rule] | None:
    """The rule with this code (any case) or name."""
    return rules_by_code().get(code_or_name.upper()) or rules_by_name().get(code_or_name.lower())


def family_of(rule: type[Rule]) -> str:
    """The family (folder) of a rule: "leakage", "reproducibility"."""
    return rule.__module__.split(".")[2]
