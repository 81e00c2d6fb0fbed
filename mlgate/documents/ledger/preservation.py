"""Whether a later text of a ledger still says what an earlier one said: entries may be added and completed, no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.ledger import Entry
from mlgate.semantics.documents.values import State


class Kind(StrEnum):
    """What happened to an entry that was there before."""

    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"
    INSERTED = "inserted"  # a new one before an old one


class Alteration(NamedTuple):
    """One entry that is not as it was.

    Attributes:
        before: As it was; of an inserted one, the entry that it stands before.
        after: As it is; None where it was removed.
        fields: Which fields say something else, of a changed one.
    """

    kind: Kind
    before: Entry
    after: Entry | None
    fields: tuple[str, ...] = ()


def alterations(before: Sequence[Entry], after: Sequence[Entry], *, may_insert: bool = False) -> Iterator[Alteration]:
    """What became of entries; nothing where all were kept or completed, and new ones stand at the end.

    Args:
        before: The earlier entries.
        after: The later ones.
        may_insert: Whether new ones may stand anywhere, as where branches were merged.
    """
    places = _matched(before, after)
    for index, entry in enumerate(before):
        place = places.get(index)
        if place is None:
            yield Alteration(Kind.REMOVED, entry, None)
        elif fields := tuple(changed_fields(entry, after[place])):
            yield Alteration(Kind.CHANGED, entry, after[place], fields)
    yield from _misplaced(before, after, places, may_insert)


def _misplaced(
    before: Sequence[Entry], after: Sequence[Entry], places: dict[int, int], may_insert: bool
) -> Iterator[Alteration]:
    furthest, last = -1, None
    for index, place in sorted(places.items()):
        if place < furthest and last is not None:
            yield Alteration(Kind.MOVED, before[index], after[place])
        else:
            furthest, last = place, index
    known = set(places.values())
    for place, entry in enumerate(after[: furthest + 1]):
        if not may_insert and place not in known:
            following = next(
                index for index, found in sorted(places.items(), key=lambda pair: pair[1]) if found > place
            )
            yield Alteration(Kind.INSERTED, before[following], entry)


def _matched(before: Sequence[Entry], after: Sequence[Entry]) -> dict[int, int]:
    """For each earlier entry where it stands now: first those that say the same, then those that name the same."""
    found: dict[int, int] = {}
    for key in (_words, _name):
        free: dict[object, list[int]] = {}
        for place, entry in enumerate(after):
            if place not in found.values():
                free.setdefault(key(entry), []).append(place)
        for index, entry in enumerate(before):
            if index not in found and free.get(key(entry)):
                found[index] = free[key(entry)].pop(0)
    return found


def _words(entry: Entry) -> object:
    return " ".join(entry.text.split())


def _name(entry: Entry) -> object:
    """Its run, where it names one; two entries of one number with other runs are two people's."""
    run = entry.runs[0]
    return run if run is not None else (entry.number if entry.number is not None else entry.heading)


def changed_fields(before: Entry, after: Entry) -> Iterator[str]:
    """Fields that said something and now say something else; what was missing or unknown may be filled in."""
    for name, field in before.fields.items():
        if field.state is State.FILLED and _plain(field.value) != _plain(after.fields[name].value):
            yield name


def _plain(text: str) -> str:
    return " ".join(text.split())
