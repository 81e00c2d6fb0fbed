"""What is wrong with the contracts of a project, as facts of their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mlgate.core.diagnostic import LocatedFix, Span
from mlgate.core.fix import Applicability
from mlgate.core.project import Fact
from mlgate.semantics.documents.contracts.insertion import insertions
from mlgate.semantics.documents.contracts.reading import FOREIGN, Fault, Finding, Reading, read_contract
from mlgate.semantics.editing.fact_edits import located_edits, stored_edits
from mlgate.sources.contract_names import is_contract_path
from mlgate.sources.unit import SourceUnit

MODE = "mode"
"""Kind of a fact: how a model is served, by what the contract says."""
INSERT = "insert"
"""Kind of a fact: the edits that insert what is missing."""
ON_REQUEST = frozenset({"online", "stream", "hybrid"})


def contract_of_unit(unit: SourceUnit) -> Reading | None:
    """The contract that a file is, if it is one; read once."""
    if "_contract" not in unit.__dict__:
        unit.__dict__["_contract"] = read_contract(unit.text, unit.path) if is_contract_path(unit.path) else None
    found: Reading | None = unit.__dict__["_contract"]
    return found


def is_any_contract(unit: SourceUnit) -> bool:
    """Whether a file is a contract of ours, or by another standard, whose own tools judge it."""
    if not is_contract_path(unit.path):
        return False
    return contract_of_unit(unit) is not None or any(f"{key}:" in unit.text for key in FOREIGN)


def contract_facts(unit: SourceUnit, *faults: Fault) -> Iterator[Fact]:
    """One fact for each finding of these faults, and one for the way that a model is served."""
    reading = contract_of_unit(unit)
    if reading is None:
        return
    mode = reading.values.get("serving.mode")
    if mode is not None:
        yield Fact(MODE, unit.location(reading.places["serving.mode"]), "", "", {"mode": mode})
    if Fault.MISSING in faults:
        yield _insertion(unit, reading)
    yield from (_fact(unit, finding) for finding in reading.findings if finding.fault in faults)


def _insertion(unit: SourceUnit, reading: Reading) -> Fact:
    """What inserts all that is missing: with, and without, what only a service on request has to say."""
    edits = {
        key: stored_edits(unit, insertions(unit.text, reading, online=online))
        for key, online in (("online", True), ("offline", False))
    }
    return Fact(INSERT, unit.location(Span(0, 0)), "", "", edits)


def _fact(unit: SourceUnit, finding: Finding) -> Fact:
    data = {"path": finding.path, "message": finding.message, "online": finding.online}
    statement = f"{finding.path} {finding.fault.value}"
    return Fact(finding.fault.value, unit.location(finding.span), statement, line_at(unit, finding.span), data)


def answers_requests(facts: Iterable[Fact], kind: str | None) -> bool:
    """Whether a project answers requests one by one: by what it says of itself, or else by its contracts."""
    if kind is not None:
        return kind == "online"
    return any(fact.data["mode"] in ON_REQUEST for fact in facts if fact.kind == MODE)


def insertion_fix(path: str, facts: Sequence[Fact], *, online: bool) -> LocatedFix | None:
    """The fix that inserts whatever is missing in the contract `path`; the same for all that is missing there."""
    stored = [fact.data["online" if online else "offline"] for fact in facts if fact.kind == INSERT]
    edits = located_edits(path, stored[0]) if stored else ()
    return LocatedFix("Insert what is missing, as unknown", Applicability.SAFE.value, edits) if edits else None


def line_at(unit: SourceUnit, span: Span) -> str:
    """The line of a file that a place is in."""
    starts, line = unit.line_starts, unit.line_of(span.start)
    return unit.code[starts[line - 1] : starts[line] if line < len(starts) else None].rstrip("\r\n")
