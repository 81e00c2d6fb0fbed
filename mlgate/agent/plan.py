"""What to ask for, in which order: the diagnostics of one function or cell at a time, most severe, smallest first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from mlgate.agent.flow import on_flow
from mlgate.agent.neighbours import neighbours
from mlgate.agent.regions import Region, region_at, regions_of
from mlgate.core.diagnostic import LocatedDiagnostic, Location
from mlgate.core.values import NamedTuple
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.unit import SourceUnit

LONGEST_CODE = 60_000
"""Characters of code in one request; regions around the unit are left out before that."""
_MOST_DIAGNOSTICS = 12
_NAMED = re.compile(r"`([^`]*)`")
"""What a message names."""


class Unit(NamedTuple):
    """Diagnostics of one region, and the regions that may be edited: its own first, then those that they speak of.

    `beside` are diagnostics of other regions whose flow is shown whole: an edit may repair them, too.
    """

    name: str
    path: str
    diagnostics: tuple[LocatedDiagnostic, ...]
    regions: tuple[Region, ...]
    beside: tuple[LocatedDiagnostic, ...] = ()

    @property
    def size(self) -> int:
        """Lines of its own region."""
        return self.regions[0].lines

    @property
    def paths(self) -> frozenset[str]:
        """The files that are shown, and may be edited."""
        return frozenset(region.path for region in self.regions)


class Layout:
    """Files in regions, each read once for as long as it stays the same."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bytes, SourceUnit, tuple[Region, ...]]] = {}

    def of(self, path: str, data: bytes) -> tuple[SourceUnit, tuple[Region, ...]]:
        """The unit of a file, and its regions."""
        known = self._known.get(path)
        if known is None or known[0] != data:
            unit = unit_from_bytes(data, path)
            known = self._known[path] = (data, unit, regions_of(unit, path))
        return known[1], known[2]


class Planned(NamedTuple):
    """The units, and the diagnostics that nobody can be asked about: they stand in no region of a file."""

    units: list[Unit]
    elsewhere: list[LocatedDiagnostic]


def plan(
    diagnostics: Sequence[LocatedDiagnostic],
    files: Mapping[str, bytes],
    layout: Layout,
    beside: Callable[[Sequence[LocatedDiagnostic]], Collection[str]] = lambda found: (),
    *,
    near: bool = True,
) -> Planned:
    """Group diagnostics into units.

    Args:
        diagnostics: What is left; places are paths relative to the root.
        files: The project as it is now.
        layout: Regions of its files.
        beside: Further files that may be edited for the sake of some diagnostics: where settings are configured.
        near: Whether units take the regions that their names come from, and that use theirs.
    """
    grouped: dict[tuple[str, str], list[LocatedDiagnostic]] = defaultdict(list)
    elsewhere: list[LocatedDiagnostic] = []
    for diagnostic in diagnostics:
        region = _region(diagnostic.location, files, layout)
        if region is None or len(region.shown) > LONGEST_CODE:
            elsewhere.append(diagnostic)
        else:
            grouped[region.path, region.anchor].append(diagnostic)
    units = [
        _unit(path, anchor, found, files, layout, beside(found), near) for (path, anchor), found in grouped.items()
    ]
    if near:
        units = [unit._replace(beside=_beside(unit, diagnostics, files, layout)) for unit in units]
    return Planned(sorted(units, key=_order), elsewhere)


def _order(unit: Unit) -> tuple[int, int, str, str]:
    worst = max(item.severity for item in unit.diagnostics)
    return -int(worst), unit.size, unit.path, unit.name


def _region(location: Location, files: Mapping[str, bytes], layout: Layout) -> Region | None:
    data = files.get(location.path)
    if data is None:
        return None
    unit, regions = layout.of(location.path, data)
    return region_at(unit, regions, location)


def _unit(
    path: str,
    anchor: str,
    found: Sequence[LocatedDiagnostic],
    files: Mapping[str, bytes],
    layout: Layout,
    beside: Collection[str],
    near: bool,
) -> Unit:
    worst_first = sorted(found, key=lambda item: (-item.severity, item.sort_key))[:_MOST_DIAGNOSTICS]
    _, own = layout.of(path, files[path])
    regions = {region.anchor: region for region in own if region.anchor == anchor}
    around = [*_around(worst_first, own, files, layout, beside)]
    if near:
        around += _flowing(path, worst_first, files, layout)
        around += neighbours(regions[anchor], "\n".join(item.excerpt for item in worst_first), own)
    for region in around:
        if sum(len(other.shown) for other in regions.values()) + len(region.shown) <= LONGEST_CODE:
            regions.setdefault(region.anchor, region)
    return Unit(anchor, path, tuple(sorted(worst_first, key=lambda item: item.sort_key)), tuple(regions.values()))


def _flowing(
    path: str, diagnostics: Sequence[LocatedDiagnostic], files: Mapping[str, bytes], layout: Layout
) -> Iterator[Region]:
    """What is made of the values that diagnostics with a flow speak of, in all files that it goes through."""
    steps = [step for item in diagnostics for step in item.related]
    if steps:
        paths = dict.fromkeys([path, *(step.location.path for step in steps)])
        regions = [region for path in paths if path in files for region in layout.of(path, files[path])[1]]
        words = [item.excerpt for item in diagnostics] + [step.excerpt for step in steps]
        told = [item.message for item in diagnostics]
        yield from on_flow("\n".join(words), regions, " ".join(_NAMED.findall(" ".join(told))))


def _beside(
    unit: Unit, diagnostics: Sequence[LocatedDiagnostic], files: Mapping[str, bytes], layout: Layout
) -> tuple[LocatedDiagnostic, ...]:
    """Those diagnostics that an edit may repair together with a unit's own: their flow is shown whole, too."""
    if not any(item.related for item in unit.diagnostics):
        return ()
    shown = {(region.path, region.anchor) for region in unit.regions}
    found = []
    for item in diagnostics:
        places = [item.location, *(step.location for step in item.related)]
        regions = [_region(place, files, layout) for place in places]
        is_shown = all(region is not None and (region.path, region.anchor) in shown for region in regions)
        if item.related and is_shown and item not in unit.diagnostics:
            found.append(item)
    return tuple(sorted(found, key=lambda item: item.sort_key)[:_MOST_DIAGNOSTICS])


def _around(
    diagnostics: Sequence[LocatedDiagnostic],
    own: Sequence[Region],
    files: Mapping[str, bytes],
    layout: Layout,
    beside: Collection[str],
) -> Iterator[Region]:
    """What else a repair may have to touch: where the flow goes and a known fix edits, imports, configuration."""
    for diagnostic in diagnostics:
        places = [step.location for step in diagnostic.related]
        if diagnostic.fix is not None:
            places += [edit.location for edit in diagnostic.fix.edits]
        found = (_region(place, files, layout) for place in places)
        yield from (region for region in found if region is not None)
    yield from (region for region in own[:1])
    yield from [region for region in own if _imports(region)][:1]
    for path in beside:
        if path in files:
            yield from layout.of(path, files[path])[1]


def _imports(region: Region) -> bool:
    return any(line.startswith(("import ", "from ")) for line in region.shown.splitlines())
