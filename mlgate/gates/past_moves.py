"""`history`: who moved an alias, when, from where to where, by which decision, and why."""

from __future__ import annotations

from dataclasses import dataclass

from mlgate.gates.ledger import Entry, read_ledger
from mlgate.gates.registry import Registry


@dataclass(frozen=True, slots=True)
class History:
    """The ledger of a model beside what its registry says now.

    Attributes:
        entries: Oldest first.
        aliases: Where each alias points that the ledger knows; None where it is not set.
        drift: The aliases that are not where the ledger left them, with the version it left them at.
    """

    model: str
    entries: tuple[Entry, ...]
    aliases: dict[str, str | None]
    drift: dict[str, str | None]


def read_history(registry: Registry, model: str) -> History:
    """The history of a model; without entries where nothing was ever promoted.

    Raises:
        SourceError: The server could not be used.
    """
    ledger = read_ledger(registry.ledger(model))
    now = registry.aliases(model) or {}
    names = dict.fromkeys(entry.claim.alias for entry in ledger.entries)
    aliases = {name: now.get(name) for name in names}
    left = {name: last.version for name in names if (last := ledger.last_move(name))}
    open_alias = ledger.open.claim.alias if ledger.open else None
    drift = {name: version for name, version in left.items() if version != aliases[name] and name != open_alias}
    return History(model, ledger.entries, aliases, drift)


def state_of(entry: Entry) -> str:
    """`done`, `abandoned`, or `open`."""
    return entry.outcome.result if entry.outcome else "open"


def entry_record(entry: Entry) -> dict[str, object]:
    """An entry as JSON shows it."""
    claim, outcome = entry.claim, entry.outcome
    return {
        "entry": entry.number,
        "kind": claim.kind,
        "state": state_of(entry),
        "alias": claim.alias,
        "from": claim.from_version,
        "to": entry.version or claim.to_version,
        "run": claim.run,
        "model_id": claim.model_id,
        "decision": claim.decision,
        "gates": claim.gates,
        "by": claim.by,
        "at": claim.at,
        "why": claim.why,
        "closed_by": outcome.by if outcome else None,
        "closed_at": outcome.at if outcome else None,
        "closed_why": outcome.why if outcome else None,
        "holders": [holder.by for holder in entry.holders],
    }
