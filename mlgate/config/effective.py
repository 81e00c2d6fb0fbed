"""The complete configuration of a run: settings, and for every option where its value comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping

from mlgate.config.content_hash import content_hash
from mlgate.config.errors import ConfigurationError, Problem, dotted, quoted
from mlgate.config.merging import TABLES, Key, Option, Origin, PartialOptions, flattened
from mlgate.config.profiles import OPTIONS
from mlgate.config.serialisation import PACK_RULES, options_of, settings_of
from mlgate.config.settings import Profile, Settings
from mlgate.config.spelling import nearest
from mlgate.core.typing import Any, Final
from mlgate.core.values import NamedTuple

__all__ = ["NOT_ABOUT_DIAGNOSTICS", "Configuration", "completed", "dotted", "with_digest"]

NOT_ABOUT_DIAGNOSTICS: Final = frozenset(
    {"exclude", "respect-gitignore", "fail-level", "baseline", "cache-dir", "review", "agent"}
)
"""Options that never change what is said of a file: the digest leaves them out."""


class Configuration(NamedTuple):
    """Settings and the options they are made of.

    Attributes:
        settings: What the engine reads.
        options: Every option, defaults included.
    """

    settings: Settings
    options: Mapping[Key, Option]

    def explain(self, key: str) -> dict[str, Option]:
        """The options at or below a dotted key, such as `project.seed-helpers` or `severity`.

        Raises:
            ConfigurationError: There is no such key.
        """
        found = {dotted(path): option for path, option in self.options.items() if _is_at_or_below(path, key)}
        tables = {dotted(path) for path in TABLES}
        if not found and key not in tables:
            known = {dotted(path) for path in self.options} | tables
            raise ConfigurationError([Problem(f"unknown key {quoted(key)}", key=key, nearest=nearest(key, known))])
        return found


def completed(written: PartialOptions, root: str, source: str | None) -> Configuration:
    """Lay what was written over the defaults.

    Args:
        written: Everything that files and the command line say.
        root: The folder that patterns and paths are relative to.
        source: The configuration file.
    """
    defaults = _options(options_of(Settings()), "default")
    profile = Profile(written.options[("profile",)].value if ("profile",) in written.options else Settings().profile)
    by_profile = _options(OPTIONS[profile], f'profile "{profile.value}"')
    complete = defaults.overlaid(by_profile).overlaid(written)
    settings = settings_of(_with_all_tables(complete.plain()), root, source)
    shown = {key: option for key, option in complete.options.items() if key != (PACK_RULES,)}
    return Configuration(with_digest(settings), shown)


def with_digest(settings: Settings) -> Settings:
    """The settings with the digest of everything that affects diagnostics."""
    about = {name: value for name, value in options_of(settings).items() if name not in NOT_ABOUT_DIAGNOSTICS}
    return settings._replace(digest=content_hash([json.dumps(about).encode()]))


def _is_at_or_below(path: Key, key: str) -> bool:
    return any(key in (dotted(path[:end]), ".".join(path[:end])) for end in range(1, len(path) + 1))


def _options(table: Mapping[str, Any], source: str) -> PartialOptions:
    origins = (Origin(source),)
    return PartialOptions({key: Option(value, origins) for key, value in flattened(table).items()})


def _with_all_tables(nested: dict[str, Any]) -> dict[str, Any]:
    for key in sorted(TABLES):
        table = nested
        for part in key:
            table = table.setdefault(part, {})
    return nested
