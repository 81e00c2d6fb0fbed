"""One rule of a YAML pack, as plain values: stored with the settings, so that a run parses no YAML twice."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mlgate.config.settings import CodeRuleScope
from mlgate.core.diagnostic import Confidence, Severity
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple

WORDS: Mapping[str, Severity] = MappingProxyType(
    {"block": Severity.ERROR, "warn": Severity.WARNING, "note": Severity.NOTE}
)
"""The severities of packs, in the words of the documents."""


class PackSample(NamedTuple):
    """Code that a rule must find, or pass over; `fixed` is what its fix makes of it, `matches` how often it matches."""

    code: str
    line: int
    fixed: str | None = None
    matches: int | None = None


class PackRule(NamedTuple):
    """One rule. `regex` or `patterns` says what it finds; `file` and `line` where it is written."""

    pack: str
    file: str
    line: int
    code: str
    name: str
    message: str
    summary: str = ""
    why: str = ""
    severity: str = "warn"
    confidence: str = "high"
    patterns: tuple[str, ...] = ()
    regex: str | None = None
    scope: str = CodeRuleScope.CODE.value
    where: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    not_keywords: tuple[str, ...] = ()
    not_patterns: tuple[str, ...] = ()
    fix: str | None = None
    notebooks: bool = True
    tests: bool = True
    scripts: bool = True
    covers: tuple[str, ...] = ()
    equivalents: tuple[str, ...] = ()
    valid: tuple[PackSample, ...] = ()
    invalid: tuple[PackSample, ...] = ()

    @property
    def own_severity(self) -> Severity:
        """The severity that `block`, `warn` or `note` stands for."""
        return WORDS[self.severity]

    @property
    def own_confidence(self) -> Confidence:
        """How sure the rule is."""
        return Confidence[self.confidence.upper()]


def pack_rule_options(rule: PackRule) -> dict[str, Any]:
    """A rule as plain JSON values, in a form that `pack_rule_of` reads."""
    plain = {**rule._asdict(), "where": {name: dict(condition) for name, condition in rule.where.items()}}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in plain.items()}


def pack_rule_of(options: Mapping[str, Any]) -> PackRule:
    """The rule that `pack_rule_options` described.

    Raises:
        TypeError: It is something else.
    """
    samples = {key: tuple(PackSample(*item) for item in options[key]) for key in ("valid", "invalid")}
    lists = {key: tuple(value) for key, value in options.items() if isinstance(value, list) and key not in samples}
    return PackRule(**{**options, **lists, **samples})
