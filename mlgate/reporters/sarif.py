"""`sarif`: SARIF 2.1.0 for code scanning; suppressed and baselined diagnostics stay out, alerts would open for them."""

from __future__ import annotations

from collections.abc import Sequence

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.report import Report
from mlgate.reporters.context import RenderContext, RuleFacts
from mlgate.reporters.json_text import dump
from mlgate.reporters.order import by_place, worst_first
from mlgate.reporters.sarif_objects import SarifObject, descriptor, log, notification, result, unread_notification
from mlgate.reporters.sarif_walker import to_plain

SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 5_000  # GitHub keeps no more of a run


def render(report: Report, context: RenderContext) -> str:
    """Render one SARIF log with one run."""
    kept = by_place(worst_first(report.diagnostics)[:MOST_RESULTS])
    rules = _rules(kept, context)
    indices = {facts.code: index for index, facts in enumerate(rules)}
    compared = report.compared_to is not None
    whole = log(
        [descriptor(facts) for facts in rules],
        [result(diagnostic, indices, compared=compared) for diagnostic in kept],
        _notes(report, len(kept)),
        {"version": report.version, "url": context.tool_url, "schema": SCHEMA_URI},
    )
    first = {"$schema": None, "version": None}  # a reader looks at these first
    return dump(first | to_plain(whole), indent=None)


def _rules(diagnostics: Sequence[LocatedDiagnostic], context: RenderContext) -> list[RuleFacts]:
    names = {diagnostic.code: diagnostic.name for diagnostic in diagnostics}
    return [context.rules.get(code) or RuleFacts(code, names[code]) for code in sorted(names)]


def _notes(report: Report, kept: int) -> list[SarifObject]:
    notes = [unread_notification(item) for item in report.not_analysed]
    left_out = len(report.diagnostics) - kept
    if left_out:
        notes.append(notification(f"{left_out:,} of {len(report.diagnostics):,} results left out, the worst are kept"))
    return notes
