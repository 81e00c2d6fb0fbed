"""What each profile turns on, and how severe. All of it is data here; `selection` applies it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mlgate.config.settings import Profile
from mlgate.core.diagnostic import Severity
from mlgate.core.rule import Tier
from mlgate.core.typing import Any, Final
from mlgate.core.values import NamedTuple


class Treatment(NamedTuple):
    """What a profile does with a family or a rule.

    Attributes:
        tiers: The tiers that are on. Tier C never is: it takes the rule's own code or name in `select`.
        at_most: No diagnostic is more severe.
        warnings_are_errors: Warnings become errors; notes stay notes.
    """

    tiers: frozenset[Tier] = frozenset({Tier.A, Tier.B})
    at_most: Severity = Severity.ERROR
    warnings_are_errors: bool = False

    def severity(self, own: Severity) -> Severity:
        """The severity of a diagnostic that is `own` by itself."""
        raised = Severity.ERROR if self.warnings_are_errors and own is Severity.WARNING else own
        return min(raised, self.at_most)


_ONLY_A: Final = frozenset({Tier.A})
_ON: Final = Treatment()
_OFF: Final = Treatment(frozenset())
_STRICT: Final = Treatment(warnings_are_errors=True)
_AS_NOTES: Final = Treatment(at_most=Severity.NOTE)
_AS_WARNINGS: Final = Treatment(at_most=Severity.WARNING)

TREATMENTS: Final[Mapping[Profile, Mapping[str, Treatment]]] = MappingProxyType(
    {
        Profile.EXPLORE: {
            "": _ON,  # engine, leakage, security: a number that lies, lies in exploration too
            "MLG2": _AS_NOTES,
            "MLG3": _OFF,
            "MLG303": _AS_NOTES,  # absolute-path: the notebook breaks on the next machine
            "MLG4": Treatment(_ONLY_A, Severity.WARNING),
            "MLG5": Treatment(_ONLY_A, Severity.WARNING),
            "MLG6": Treatment(_ONLY_A, Severity.NOTE),
            "MLG7": Treatment(_ONLY_A),
            "MLG8": _AS_NOTES,
            "MLG9": _OFF,
            "MLG901": _AS_WARNINGS,  # wildcard-import
            "MLG906": _AS_WARNINGS,  # unpinned-dependency
            "MLG921": _ON,  # custom-code-rule: the user's own words
            "MLD": _OFF,
        },
        Profile.TEAM: {
            "": _ON,
            "MLG903": _OFF,  # missing-type-hints and
            "MLG904": _OFF,  # missing-docstring: half of all that well-kept training code was told, and nobody's bug
        },
        Profile.PRODUCTION: {
            "": _ON,
            "MLG1": _STRICT,
            "MLG2": _STRICT,
            "MLG704": _STRICT,  # unpinned-remote-model
            "MLG807": _STRICT,  # unpinned-install-magic
            "MLG906": _STRICT,  # unpinned-dependency
        },
    }
)
"""By the beginning of the code; the longest that fits counts."""

OPTIONS: Final[Mapping[Profile, Mapping[str, Any]]] = MappingProxyType(
    {
        Profile.EXPLORE: {},
        Profile.TEAM: {},
        Profile.PRODUCTION: {"suppressions": {"require-reason": True}},
    }
)
"""Defaults that differ from those of `Settings`."""

ALWAYS_ON: Final = "MLG0"
"""The engine's own statements (nobody read this file, this suppression has expired): `select` does not drop them."""


def treatment(profile: Profile, code: str) -> Treatment:
    """What the profile does with the rule of this code."""
    table = TREATMENTS[profile]
    return next(table[code[:end]] for end in range(len(code), -1, -1) if code[:end] in table)
