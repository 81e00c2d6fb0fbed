"""The ledger of a model: numbered entries, each claimed by one, perhaps carried on by others, closed once.

An entry is a few lines that are written once and never change:

    promotion.3             the claim: who moves which alias from where to where, by which decision, and why
    promotion.3.stopped.0   its holder gave up in good order (a server error, an interrupt): anybody may carry on
    promotion.3.resumed.1   the next holder
    promotion.3.done        what became of it: `done` with the version, or `abandoned`

Nobody claims a number before the one below it is closed, so the closed entries are the history of each alias.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime

from mlgate.core.typing import Literal, Self

Kind = Literal["promote", "rollback", "adopt"]
KINDS: tuple[Kind, ...] = ("promote", "rollback", "adopt")
LONGEST_REASON = 1000
_KEY = re.compile(r"promotion\.([1-9][0-9]{0,8})(?:\.(stopped|resumed)\.([0-9]{1,6})|\.(done))?")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the ledger: a flat JSON object of strings."""

    def text(self) -> str:
        """Canonical JSON: what is stored."""
        members = {key: value for key, value in asdict(self).items() if value is not None}
        return json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def parsed(cls, text: str | None) -> Self | None:
        """The line, or None if the text is not one of ours."""
        try:
            members = json.loads(text or "")
            known = {field.name for field in fields(cls)}
            if not isinstance(members, dict) or not all(isinstance(value, str) for value in members.values()):
                return None
            return cls(**{key: value for key, value in members.items() if key in known})
        except (ValueError, TypeError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class Holder(_Line):
    """Who works on an entry, since when; the nonce tells two processes of one person apart."""

    nonce: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Claim(_Line):
    """What an entry is going to do.

    Attributes:
        alias: The alias that moves.
        from_version: Where it pointed when the decision was made; None if it was not set.
        to_version: Where it will point; None when the version is not registered yet.
        run: The run that is promoted.
        model_id: The model of MLflow 3 that is promoted, where one was named.
        decision: sha256 of the decision record.
        gates: sha256 of the gate file.
    """

    kind: Kind
    nonce: str
    by: str
    at: str
    alias: str
    from_version: str | None = None
    to_version: str | None = None
    run: str | None = None
    model_id: str | None = None
    decision: str | None = None
    gates: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome(_Line):
    """How an entry was closed."""

    result: Literal["done", "abandoned"]
    nonce: str
    by: str
    at: str
    version: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim, its holders in order (the claimant is the first), whether the last one stopped, and its outcome."""

    number: int
    claim: Claim
    holders: tuple[Holder, ...]
    stopped: bool
    outcome: Outcome | None

    @property
    def key(self) -> str:
        """The key of its claim."""
        return f"promotion.{self.number}"

    @property
    def holder(self) -> Holder:
        """Who works on it now."""
        return self.holders[-1]

    @property
    def is_done(self) -> bool:
        """Whether the alias was moved."""
        return self.outcome is not None and self.outcome.result == "done"

    @property
    def version(self) -> str | None:
        """Where the alias was moved to."""
        return self.outcome.version if self.outcome and self.is_done else None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries of a model, by number. Lines that are not ours keep their number but say nothing."""

    entries: tuple[Entry, ...] = ()
    next_number: int = 1

    @property
    def open(self) -> Entry | None:
        """The entry that was claimed and not closed."""
        return next((entry for entry in self.entries if entry.outcome is None), None)

    def entry(self, number: int) -> Entry | None:
        """The entry of a number."""
        return next((entry for entry in self.entries if entry.number == number), None)

    def moves(self, alias: str) -> Iterator[Entry]:
        """The entries that moved an alias, oldest first."""
        return (entry for entry in self.entries if entry.is_done and entry.claim.alias == alias)

    def last_move(self, alias: str) -> Entry | None:
        """The entry that moved an alias last."""
        return next(iter(reversed(tuple(self.moves(alias)))), None)

    def trail(self, alias: str) -> tuple[str, ...]:
        """The versions that one can roll back through, the current one last: each came after the one before it."""
        trail: list[str] = []
        for entry in self.moves(alias):
            if not trail and entry.claim.from_version:
                trail.append(entry.claim.from_version)
            version = entry.version
            if version in trail and entry.claim.kind != "promote":  # back to it, by us or by hand
                while trail[-1] != version:
                    trail.pop()
            elif version is not None and trail[-1:] != [version]:
                trail.append(version)
        return tuple(trail)


def read_ledger(lines: Mapping[str, str] | None) -> Ledger:
    """The entries of the lines of a ledger."""
    numbers: dict[int, dict[str, str]] = {}
    for key, value in (lines or {}).items():
        match = _KEY.fullmatch(key)
        if match:
            part = match[4] or (f"{match[2]}.{int(match[3])}" if match[2] else "claim")
            numbers.setdefault(int(match[1]), {})[part] = value
    entries = (_entry(number, parts) for number, parts in sorted(numbers.items()))
    return Ledger(tuple(entry for entry in entries if entry), max(numbers, default=0) + 1)


def _entry(number: int, parts: Mapping[str, str]) -> Entry | None:
    claim = Claim.parsed(parts.get("claim"))
    if claim is None or claim.kind not in KINDS:
        return None
    holders = [Holder(claim.nonce, claim.by, claim.at)]
    while holder := Holder.parsed(parts.get(f"resumed.{len(holders)}")):
        holders.append(holder)
    return Entry(
        number, claim, tuple(holders), f"stopped.{len(holders) - 1}" in parts, Outcome.parsed(parts.get("done"))
    )


def stamp(moment: datetime) -> str:
    """A time as the ledger writes it: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds_since(stamped: str, now: datetime) -> float:
    """Age of a stamp; never negative: the clock of another machine may be ahead."""
    try:
        moment = datetime.strptime(stamped, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return 0.0
    return float(max((now - moment).total_seconds(), 0.0))
