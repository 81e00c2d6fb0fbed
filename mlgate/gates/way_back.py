"""`rollback`: the alias goes back to where it came from, as a new entry of the ledger, under the same protection."""

from __future__ import annotations

from dataclasses import replace

from mlgate.gates.ledger import Entry, Ledger
from mlgate.gates.moving import Mover, refuse_open
from mlgate.gates.promotion import Move, Status
from mlgate.gates.registry import ConflictError


class NoWayBackError(Exception):
    """There is no version to go back to."""


def rollback(
    mover: Mover, *, to: str | None = None, champion: str | None = None, why: str | None = None, adopt: bool = False
) -> Move:
    """Move the alias back.

    Args:
        mover: Who moves which alias of which model.
        to: An earlier version; the one before the current one when left out.
        champion: Where the alias has to point now.
        why: Kept in the ledger.
        adopt: Accept first what was moved by hand, and give up what was broken off.

    Raises:
        NoWayBackError: No earlier version is known, or it is gone.
        ConflictError: Somebody else moved the alias.
        SourceError: The server could not be used; the same call later finishes what was begun.
    """
    notes = mover.adopt(why) if adopt else ()
    ledger = mover.read()
    broken_off = ledger.open
    move = _finish(mover, broken_off, to) if broken_off else _start(mover, ledger, to, champion, why)
    return replace(move, notes=(*notes, *move.notes))


def _finish(mover: Mover, entry: Entry, to: str | None) -> Move:
    """A rollback that was broken off is carried on with, not repeated."""
    if entry.claim.kind != "rollback" or entry.claim.alias != mover.alias or to not in (None, entry.claim.to_version):
        raise refuse_open(entry, mover.model)
    entry = mover.take_over(entry)
    if entry.is_done:
        return _move(mover, Status.ALREADY, entry)
    if entry.outcome is not None:
        raise ConflictError(f"entry {entry.number} of the ledger was given up by {entry.outcome.by}")
    return _carry_out(mover, entry, Status.FINISHED)


def _start(mover: Mover, ledger: Ledger, to: str | None, champion: str | None, why: str | None) -> Move:
    current = mover.current()
    mover.refuse_drift(ledger, current)
    mover.require(champion, current)
    target = _target(mover, ledger, current, to)
    if target == current:
        last = ledger.last_move(mover.alias)
        assert last is not None, "a known version was moved to"
        return _move(mover, Status.ALREADY, last)
    found = mover.registry.version(mover.model, target)
    if found is None:
        raise NoWayBackError(f"version {target} of `{mover.model}` is gone; name another one with --to")
    claim = mover.new_claim("rollback", current, to_version=target, run=found.run_id, why=why)
    return _carry_out(mover, mover.claim(ledger, claim), Status.DONE)


def _target(mover: Mover, ledger: Ledger, current: str | None, to: str | None) -> str:
    known = {version for entry in ledger.moves(mover.alias) for version in (entry.claim.from_version, entry.version)}
    if to is not None:
        if to not in known:
            raise NoWayBackError(f"version {to} of `{mover.model}` was never `{mover.alias}`; promote it")
        return to
    trail = ledger.trail(mover.alias)
    earlier = trail if current is None else trail[:-1]
    if not earlier:
        raise NoWayBackError(f"no version of `{mover.model}` is known to have been `{mover.alias}` before")
    return earlier[-1]


def _carry_out(mover: Mover, entry: Entry, status: Status) -> Move:
    target = entry.claim.to_version or ""
    with mover.held(entry):
        mover.move(entry, target)
        return _move(mover, status, mover.close(entry, "done", target))


def _move(mover: Mover, status: Status, entry: Entry) -> Move:
    return Move(status, mover.model, mover.alias, entry.version or "", entry.claim.from_version, entry)
