"""Partial options, one set per source, laid over each other; every option remembers where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mlgate.config.errors import shown
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple

Key = tuple[str, ...]
"""The keys that lead to one option: `("fail-level",)`, `("severity", "fit-before-split")`."""

TABLES: frozenset[Key] = frozenset(
    {
        ("severity",),
        ("per-file-ignores",),
        ("suppressions",),
        ("project",),
        ("project", "catalogue"),
        ("notebooks",),
        ("review",),
        ("agent",),
    }
)
"""Tables are merged key by key; everything else is replaced as a whole."""

SELECT, EXTEND_SELECT, IGNORE = ("select",), ("extend-select",), ("ignore",)


class Origin(NamedTuple):
    """Where an option was set: a file (absolute path) and its line, a command line option, a profile, or `default`."""

    source: str
    line: int | None = None

    def __str__(self) -> str:
        """As printed: `pyproject.toml:12`."""
        return shown(self.source) if self.line is None else f"{shown(self.source)}:{self.line}"


class Option(NamedTuple):
    """The value of one option, in plain JSON values, and where it was set; lists that add up have several origins."""

    value: Any
    origins: tuple[Origin, ...]


class PartialOptions(NamedTuple):
    """What one source, or several laid over each other, says: some options, or none."""

    options: Mapping[Key, Option] = MappingProxyType({})

    def overlaid(self, later: PartialOptions, canonical: Callable[[str], str] = str) -> PartialOptions:
        """These options under those of a later source.

        A later `select` starts the selection anew, and what a later source selects is no longer ignored when an earlier
        one ignored just that; apart from this `extend-select` and `ignore` add up. A later option moves to the end:
        of two entries for one rule in `severity`, the last counts.

        Args:
            later: The source that wins.
            canonical: Turns a rule's name into its code, so that both spellings are known for the same.
        """
        merged = dict(self.options)
        if SELECT in later.options and EXTEND_SELECT in merged:
            merged[EXTEND_SELECT] = Option([], later.options[SELECT].origins)
        if IGNORE in merged:
            merged[IGNORE] = _without(merged[IGNORE], later.selectors(), canonical)
        for key, option in later.options.items():
            earlier = merged.pop(key, None)
            merged[key] = _added(earlier, option) if earlier and key in (EXTEND_SELECT, IGNORE) else option
        return PartialOptions(merged)

    def selectors(self) -> list[str]:
        """Everything that `select` and `extend-select` name."""
        return [word for key in (SELECT, EXTEND_SELECT) if key in self.options for word in self.options[key].value]

    def plain(self) -> dict[str, Any]:
        """The values alone, nested as in a file."""
        nested: dict[str, Any] = {}
        for key, option in self.options.items():
            table = nested
            for part in key[:-1]:
                table = table.setdefault(part, {})
            table[key[-1]] = option.value
        return nested


def flattened(table: Mapping[str, Any], prefix: Key = ()) -> dict[Key, Any]:
    """The options of a nested table, by key."""
    flat: dict[Key, Any] = {}
    for name, value in table.items():
        key = (*prefix, name)
        flat.update(flattened(value, key) if key in TABLES else {key: value})
    return flat


def _added(earlier: Option, later: Option) -> Option:
    origins = earlier.origins if earlier.value else ()
    return Option(list(dict.fromkeys([*earlier.value, *later.value])), (*origins, *later.origins))


def _without(ignored: Option, selected: list[str], canonical: Callable[[str], str]) -> Option:
    named = {canonical(word) for word in selected}
    return Option([word for word in ignored.value if canonical(word) not in named], ignored.origins)
