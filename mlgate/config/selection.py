"""Which rules run, how severe they are, and where they are ignored: settings and rule facts to one answer."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping

from mlgate.config.known_rules import ALL
from mlgate.config.profiles import ALWAYS_ON, treatment
from mlgate.config.settings import Profile, Settings
from mlgate.core.diagnostic import Severity
from mlgate.core.rule import Tier
from mlgate.core.typing import Protocol

_NOT_NAMED, _PROFILE, _EXACT = -1, 0, 1_000
"""Specificity: a longer beginning of a code beats a shorter one, and the whole code or name beats them all."""


class RuleFacts(Protocol):
    """What selection needs to know of a rule; the rule classes themselves fit."""

    @property
    def code(self) -> str:
        """Such as `MLG101`."""

    @property
    def name(self) -> str:
        """Such as `fit-before-split`."""

    @property
    def severity(self) -> Severity:
        """Without any configuration."""

    @property
    def tier(self) -> Tier:
        """Whether it is on by default."""


class RuleSelection(Mapping[str, Severity]):
    """The rules that run, by code, with the severity that their diagnostics have by default."""

    def __init__(
        self, severities: Mapping[str, Severity], fixed: Collection[str], ignores: FileIgnores, profile: Profile
    ):
        self._severities = severities
        self._fixed = fixed
        self._ignores = ignores
        self._profile = profile

    @classmethod
    def resolve(cls, rules: Iterable[RuleFacts], settings: Settings) -> RuleSelection:
        """Apply profile, selectors and severities to the rules.

        The most specific selector wins, and of two equally specific ones the `ignore`. Tier C runs only where `select`
        or `extend-select` gives its whole code or its name.
        """
        rules = list(rules)
        severities: dict[str, Severity] = {}
        fixed: set[str] = set()
        for rule in rules:
            if _is_selected(rule, settings):
                given = _given_severity(rule, settings.severity)
                if given is not None:
                    fixed.add(rule.code)
                severities[rule.code] = given or treatment(settings.profile, rule.code).severity(rule.severity)
        return cls(severities, fixed, FileIgnores(rules, settings), settings.profile)

    def __getitem__(self, code: str) -> Severity:
        """The severity of a rule that runs."""
        return self._severities[code]

    def __iter__(self) -> Iterator[str]:
        """The codes of the rules that run."""
        return iter(self._severities)

    def __len__(self) -> int:
        """How many rules run."""
        return len(self._severities)

    def severity_of(self, code: str, own: Severity) -> Severity:
        """The severity of one diagnostic, where `own` is what the rule gave it.

        A severity of the configuration counts for every diagnostic of the rule; a profile shifts what the rule said.
        """
        return self._severities[code] if code in self._fixed else treatment(self._profile, code).severity(own)

    def ignored_codes_for(self, path: str) -> frozenset[str]:
        """The codes that `per-file-ignores` switches off for a file, relative to the root or absolute."""
        return self._ignores.codes_for(path)


class FileIgnores:
    """`per-file-ignores`, with patterns and selectors read once, when the first file asks."""

    def __init__(self, rules: Iterable[RuleFacts], settings: Settings) -> None:
        self._root = settings.root
        self._entries = [
            (pattern, frozenset(rule.code for rule in rules if any(_specificity(rule, word) >= 0 for word in words)))
            for pattern, words in settings.per_file_ignores.items()
        ]

    def codes_for(self, path: str) -> frozenset[str]:
        """The codes that are off for a file."""
        if not self._entries:
            return frozenset()
        from mlgate.config.patterns import matches

        relative = os.path.relpath(path, self._root) if os.path.isabs(path) else path
        posix = relative.replace(os.sep, "/")
        return frozenset().union(*(codes for pattern, codes in self._entries if matches(pattern, posix)))


def _is_selected(rule: RuleFacts, settings: Settings) -> bool:
    selected = max(_best(rule, settings.select), _best(rule, settings.extend_select))
    if rule.tier is Tier.C:
        selected = selected if selected == _EXACT else _NOT_NAMED
    elif selected == _NOT_NAMED and _is_on_by_profile(rule, settings):
        selected = _PROFILE
    return selected > _best(rule, settings.ignore)


def _is_on_by_profile(rule: RuleFacts, settings: Settings) -> bool:
    if rule.code.startswith(ALWAYS_ON):
        return True
    return not settings.select and rule.tier in treatment(settings.profile, rule.code).tiers


def _given_severity(rule: RuleFacts, severities: Mapping[str, Severity]) -> Severity | None:
    """The severity of the most specific entry for the rule; of equal ones the last."""
    best, found = _NOT_NAMED, None
    for selector, severity in severities.items():
        specificity = _specificity(rule, selector)
        if specificity >= 0 and specificity >= best:
            best, found = specificity, severity
    return found


def _best(rule: RuleFacts, selectors: Iterable[str]) -> int:
    return max((_specificity(rule, selector) for selector in selectors), default=_NOT_NAMED)


def _specificity(rule: RuleFacts, selector: str) -> int:
    """How exactly the selector names the rule; `_NOT_NAMED` when it does not."""
    if selector in (rule.code, rule.name):
        return _EXACT
    if selector == ALL:
        return _PROFILE
    return len(selector) if selector and rule.code.startswith(selector) else _NOT_NAMED
