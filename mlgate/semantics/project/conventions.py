"""Conventions of a team: demanded where the project has taken them up, or where the configuration asks for them."""

from __future__ import annotations

from mlgate.config.settings import Profile, Settings


def is_demanded(settings: Settings, code: str, name: str) -> bool:
    """Whether a convention counts for a project that has not taken it up.

    It does in the profile `production`, and where the rule itself is selected: a public library has conventions of its
    own, and to tell it of ours is noise.
    """
    return settings.profile is Profile.PRODUCTION or not {code, name}.isdisjoint(
        settings.select + settings.extend_select
    )
