"""What is wrong with a ledger beside what its text alone tells: as diagnostics of MLD204 and MLD205."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic, Severity, Span
from mlgate.documents.ledger.comparing import Comparison
from mlgate.documents.ledger.history import History, Rewriting
from mlgate.documents.ledger.ledger_file import Ledger
from mlgate.documents.ledger.preservation import Kind
from mlgate.engine.registry import rule_cards
from mlgate.semantics.documents.display import listed

EVIDENCE, REWRITTEN = "MLD204", "MLD205"
_SHORT = 10


def evidence_remarks(ledger: Ledger, found: Comparison) -> Iterator[LocatedDiagnostic]:
    """A diagnostic for each statement that the store denies."""
    for mismatch in found.mismatches:
        yield _remark(ledger, EVIDENCE, mismatch.span, mismatch.message)


def history_remarks(ledger: Ledger, found: History) -> Iterator[LocatedDiagnostic]:
    """A diagnostic for each entry that is not as it was; a warning where nobody else can have seen it."""
    for item in found.rewritings:
        severity = None if item.published else Severity.WARNING
        yield _remark(ledger, REWRITTEN, _place(ledger, item), _message(item), severity)


def _place(ledger: Ledger, item: Rewriting) -> Span:
    """At the first field that was changed, else at the entry, else at the ledger's title."""
    after = item.alteration.after
    if after is None or after not in ledger.entries:
        return ledger.document.title
    fields = item.alteration.fields
    return after.fields[fields[0]].place if fields else after.title


def _message(item: Rewriting) -> str:
    alteration = item.alteration
    name = f"`{alteration.before.label}`"
    if alteration.kind is Kind.CHANGED:
        return f"{listed(alteration.fields)} of {name} {_by('changed', item, len(alteration.fields))}"
    if alteration.kind is Kind.INSERTED:
        label = f"`{alteration.after.label}`" if alteration.after is not None else "an entry"
        return f"{label} {_by(f'put before {name}', item)}"
    return f"{name} {_by(alteration.kind.value, item)}"


def _by(done: str, item: Rewriting, count: int = 1) -> str:
    was = "was" if count == 1 else "were"
    if item.lost:
        return f"{was} {done} since commit {item.lost[:_SHORT]}, which is no part of the history any more"
    return (
        f"{was} {done} by commit {item.commit[:_SHORT]}" if item.commit else f"{was} {done}, and that is not committed"
    )


def _remark(ledger: Ledger, code: str, span: Span, message: str, severity: Severity | None = None) -> LocatedDiagnostic:
    card = next(card for card in rule_cards() if card.code == code)
    unit = ledger.document.unit
    line = unit.line_of(span.start)
    starts = (*unit.line_starts, len(unit.code))
    excerpt = unit.code[starts[line - 1] : starts[line]].rstrip("\r\n")
    words = " ".join(excerpt.split())
    level = card.severity if severity is None else severity
    return LocatedDiagnostic(
        code, card.name, message, level, card.confidence, unit.location(span), f"{words} | {message}", excerpt
    )
