"""What was loaded by code that runs what it loads is loaded by other code, and not left out."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import function_around, functions_of
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import READS_STORED


def read_no_more(repair: Repair) -> Iterator[Unrepaired]:
    """Loads that are gone, where no new call of their function, and no new function, reads anything."""
    places = {(item.location.path, item.location.line, item.location.column) for item in repair.targets}
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        left = {unparsed(call.node) for call in after.calls}
        known = {unparsed(call.node) for call in before.calls}
        old = {name for name, _ in functions_of(before)}
        new = [call for call in after.calls if unparsed(call.node) not in known and _reads(call)]
        reading = {function_around(after, call.node) for call in new}
        for call in before.calls:
            place = before.location(call.node)
            is_gone = (place.path, place.line, place.column) in places and unparsed(call.node) not in left
            if is_gone and _reads(call) and function_around(before, call.node) not in reading and reading <= old | {""}:
                yield Unrepaired(place, f"what `{call.text}` loaded is not loaded any more", gone=True)


def _reads(call: Call) -> bool:
    name = call.qualified_name or ""
    return last_name(call.node.func) in READS_STORED or call.module.catalogue.has_kind(name, "loader")
