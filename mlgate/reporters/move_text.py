"""A promotion or rollback, and the history of a model, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.gates.ledger import Entry
from mlgate.gates.past_moves import History, state_of
from mlgate.gates.promotion import Move, Status

_WORDS = {Status.DONE: "now", Status.FINISHED: "now (finished what was broken off)", Status.ALREADY: "already"}
_HEAD = ("entry", "when", "who", "what", "alias", "from", "to", "run", "decision", "state")


def render_move(move: Move) -> str:
    """Where the alias points, and which entry of the ledger says so."""
    claim = move.entry.claim
    before = f", before that version {move.previous}" if move.previous and move.previous != move.version else ""
    run = f", run {claim.run}" if claim.run else ""
    lines = [
        f"{_plain(move.model)}: `{_plain(move.alias)}` is {_WORDS[move.status]} version {move.version}{run}{before}"
    ]
    lines.append(
        f"entry {move.entry.number} of the ledger: {claim.kind} by {_plain(claim.by)} at {claim.at}{_why(claim.why)}"
    )
    lines += [f"note: {_plain(note)}" for note in move.notes]
    return "\n".join(lines) + "\n"


def render_history(history: History) -> str:
    """A row for each entry, the reasons below it, and where the registry differs."""
    if not history.entries:
        return f"{_plain(history.model)}: nothing was promoted yet\n"
    lines = list(_table(history.entries))
    for alias, left in history.drift.items():
        now = history.aliases[alias]
        lines.append(
            f"drift: `{_plain(alias)}` is at {_version(now)}, the ledger left it at {_version(left)}; "
            f"somebody moved it by hand"
        )
    return "\n".join(lines) + "\n"


def _table(entries: Sequence[Entry]) -> Iterator[str]:
    rows = [_row(entry) for entry in entries]
    widths = [max(len(row[column]) for row in (_HEAD, *rows)) for column in range(len(_HEAD))]
    yield _line(_HEAD, widths)
    for entry, row in zip(entries, rows, strict=True):
        yield _line(row, widths)
        reasons = (entry.claim.why, entry.outcome.why if entry.outcome else None)
        yield from (f"{'':<{widths[0]}}  why: {_plain(why)}" for why in dict.fromkeys(reasons) if why)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _row(entry: Entry) -> tuple[str, ...]:
    claim = entry.claim
    cells = (
        str(entry.number),
        claim.at,
        claim.by,
        claim.kind,
        claim.alias,
        claim.from_version or "-",
        entry.version or claim.to_version or "-",
        (claim.run or "-")[:12],
        (claim.decision or "-")[:12],
        state_of(entry),
    )
    return tuple(_plain(cell) for cell in cells)


def _version(number: str | None) -> str:
    return f"version {number}" if number else "no version"


def _why(why: str | None) -> str:
    return f": {_plain(why)}" if why else ""


def _plain(text: str) -> str:
    """One line, without characters that steer a terminal."""
    return "".join(part if part.isprintable() else " " for part in text)
