"""Moves an alias by entries of the ledger: claim, hand over, move, read back, close."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from mlgate.core.typing import Literal
from mlgate.gates.errors import SourceError
from mlgate.gates.ledger import Claim, Entry, Holder, Kind, Ledger, Outcome, read_ledger, seconds_since, stamp
from mlgate.gates.registry import ConflictError, Registry

PATIENCE = 15.0
"""Seconds after which the holder of an entry who neither closed nor stopped it is taken for dead."""
_POLL = 0.5


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Mover:
    """One person who wants to move one alias of one model."""

    registry: Registry
    model: str
    alias: str
    by: str
    patience: float = PATIENCE
    now: Callable[[], datetime] = field(default=_now)
    sleep: Callable[[float], None] = field(default=time.sleep)

    @property
    def previous_alias(self) -> str:
        """The alias of the version that was there before."""
        return f"previous-{self.alias}"

    def read(self) -> Ledger:
        """The ledger as it is now."""
        return read_ledger(self.registry.ledger(self.model))

    def current(self) -> str | None:
        """The version that the alias points at."""
        return (self.registry.aliases(self.model) or {}).get(self.alias)

    def refuse_drift(self, ledger: Ledger, current: str | None) -> None:
        """Raise ConflictError if the alias is not where the ledger left it."""
        last = ledger.last_move(self.alias)
        if last is not None and last.version != current:
            raise ConflictError(
                f"alias `{self.alias}` of `{self.model}` was moved by hand: entry {last.number} of the ledger "
                f"left it at {_version(last.version)}, now it is at {_version(current)}; move it back, or accept it "
                f"with --adopt"
            )

    def require(self, expected: str | None, current: str | None) -> None:
        """Raise ConflictError unless the alias points where somebody expects it; an empty string means nowhere."""
        if expected is not None and (expected or None) != current:
            raise ConflictError(
                f"alias `{self.alias}` of `{self.model}` is at {_version(current)}, expected was {_version(expected)}"
            )

    def claim(self, ledger: Ledger, claim: Claim) -> Entry:
        """Claim the next number of the ledger; ConflictError if somebody else has it."""
        self.registry.open_ledger(self.model)
        number = ledger.next_number
        standing = self.registry.write_once(self.model, f"promotion.{number}", claim.text())
        entry = read_ledger({f"promotion.{number}": standing}).entry(number)
        if entry is None or entry.claim.nonce != claim.nonce:
            raise ConflictError(f"{_lost(entry, number)}; look at `mlgate history`, judge again, and promote again")
        return entry

    def new_claim(self, kind: Kind, from_version: str | None, **more: str | None) -> Claim:
        """A claim of this person, now."""
        nonce, at = secrets.token_hex(16), stamp(self.now())
        return Claim(kind, nonce, self.by, at, self.alias, from_version, **more)

    def take_over(self, entry: Entry) -> Entry:
        """Carry on with an entry whose holder stopped, or is taken for dead; closed meanwhile, it is given as it is."""
        entry = self._await_end(entry)
        if entry.outcome is not None:
            return entry
        count = len(entry.holders)
        holder = Holder(secrets.token_hex(16), self.by, stamp(self.now()))
        standing = Holder.parsed(self.registry.write_once(self.model, f"{entry.key}.resumed.{count}", holder.text()))
        if standing != holder:
            who = standing.by if standing else "somebody"
            raise ConflictError(f"entry {entry.number} of the ledger is just being finished by {who}; try again")
        return replace(entry, holders=(*entry.holders, holder), stopped=False)

    def _await_end(self, entry: Entry) -> Entry:
        waited = 0.0
        while entry.outcome is None and not entry.stopped:
            left = self.patience - max(seconds_since(entry.holder.at, self.now()), waited)
            if left <= 0:
                break
            self.sleep(min(_POLL, left))
            waited += min(_POLL, left)
            entry = self.read().entry(entry.number) or entry
        return entry

    @contextmanager
    def held(self, entry: Entry) -> Iterator[None]:
        """Work on an entry that we hold; whatever breaks it off, a mark is left so that nobody has to wait for us."""
        try:
            yield
        except BaseException as error:
            if isinstance(error, Exception | KeyboardInterrupt):
                self._leave(entry)
            raise

    def _leave(self, entry: Entry) -> None:
        key = f"{entry.key}.stopped.{len(entry.holders) - 1}"
        try:
            self.registry.write_once(self.model, key, replace(entry.holder, at=stamp(self.now())).text())
        except SourceError:  # then the next one waits until our time is up
            return

    def require_hold(self, entry: Entry) -> None:
        """Raise ConflictError unless the entry is still open, and ours."""
        found = self.read().entry(entry.number)
        if found is None or found.holder != entry.holder:
            raise ConflictError(f"entry {entry.number} of the ledger was taken over; look at `mlgate history`")
        if found.outcome is not None:
            raise ConflictError(f"entry {entry.number} of the ledger was closed by {found.outcome.by}")

    def move(self, entry: Entry, version: str) -> None:
        """Point the alias at the version, and the other alias at the one before; both only if nobody interferes."""
        before = entry.claim.from_version
        self._require_place(entry, version)
        if before and before != version:
            self.registry.set_alias(self.model, self.previous_alias, before)
        self.require_hold(entry)
        self._require_place(entry, version)
        self.registry.set_alias(self.model, self.alias, version)
        current = self.current()
        if current != version:
            raise ConflictError(
                f"alias `{self.alias}` of `{self.model}` was set to {_version(version)}, "
                f"and reads back as {_version(current)}"
            )

    def _require_place(self, entry: Entry, version: str) -> None:
        current = self.current()
        if current not in (entry.claim.from_version, version):
            raise ConflictError(
                f"alias `{self.alias}` of `{self.model}` was moved by hand to {_version(current)} while entry "
                f"{entry.number} was under way from {_version(entry.claim.from_version)}; move it back, or accept it "
                f"with --adopt"
            )

    def close(self, entry: Entry, result: Literal["done", "abandoned"], version: str | None, why: str = "") -> Entry:
        """Write what became of an entry; ConflictError if somebody wrote something else."""
        outcome = Outcome(result, entry.holder.nonce, self.by, stamp(self.now()), version, why or None)
        standing = Outcome.parsed(self.registry.write_once(self.model, f"{entry.key}.done", outcome.text()))
        if standing is None or (standing.result, standing.version) != (result, version):
            raise ConflictError(
                f"entry {entry.number} of the ledger was closed by {standing.by if standing else 'nobody'}"
            )
        return replace(entry, outcome=standing)

    def adopt(self, why: str | None) -> tuple[str, ...]:
        """Accept the registry as it is: give up the open entry, take over a moved alias. What was done, in words."""
        notes = []
        entry = self.read().open
        if entry is not None:
            self.close(entry, "abandoned", None, why or "")
            notes.append(f"entry {entry.number} ({entry.claim.kind} by {entry.claim.by}) is abandoned")
        ledger, current = self.read(), self.current()
        last = ledger.last_move(self.alias)
        if last is not None and last.version != current:
            new = self.claim(ledger, self.new_claim("adopt", last.version, to_version=current, why=why))
            self.close(new, "done", current)
            notes.append(
                f"alias `{self.alias}` is adopted at {_version(current)}; the ledger had {_version(last.version)}"
            )
        return tuple(notes)


def refuse_open(entry: Entry, model: str) -> ConflictError:
    """What is said of an entry that somebody else left open."""
    claim = entry.claim
    what = f"{claim.kind} of run {claim.run}" if claim.run and claim.kind == "promote" else claim.kind
    return ConflictError(
        f"entry {entry.number} of the ledger of `{model}` is open: {what}, claimed by {claim.by} at {claim.at}; "
        f"the same command finishes it, --adopt gives it up"
    )


def _lost(entry: Entry | None, number: int) -> str:
    if entry is None:
        return f"entry {number} of the ledger is taken"
    claim = entry.claim
    what = f"{claim.kind} of run {claim.run}" if claim.run else claim.kind
    return f"another one won: entry {number} of the ledger is a {what} by {claim.by} at {claim.at}"


def _version(number: str | None) -> str:
    return f"version {number}" if number else "no version"
