"""What mlgate found, as the protocol says it: one list for each document, positions in the client's units."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from lsprotocol import types
from pygls.uris import from_fs_path

from mlgate.core.diagnostic import LocatedDiagnostic, Location, Severity
from mlgate.integrations.lsp_analysis import Outcome
from mlgate.integrations.lsp_documents import OpenText
from mlgate.integrations.lsp_text import Text

SOURCE = "mlgate"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}
_TAGS = {
    "unused-suppression": types.DiagnosticTag.Unnecessary,
    "commented-out-code": types.DiagnosticTag.Unnecessary,
    "legacy-data-api": types.DiagnosticTag.Deprecated,
}
Url = Callable[[str], str]


def by_document(outcome: Outcome, url: Url) -> dict[str, list[types.Diagnostic]]:
    """The diagnostics of each document of a snapshot; of one without any, an empty list."""
    found: dict[str, list[types.Diagnostic]] = {document.uri: [] for document in outcome.snapshot.texts}
    for item, document in placed(outcome):
        found[document.uri].append(_diagnostic(item, document, outcome, url))
    return found


def placed(outcome: Outcome) -> Iterator[tuple[LocatedDiagnostic, OpenText]]:
    """Diagnostics, each with the document that it stands in."""
    for item in outcome.diagnostics:
        document = outcome.snapshot.holder(_cell(item.location))
        if document is not None:
            yield item, document


def _cell(location: Location) -> int | None:
    return location.cell.index if location.cell is not None else None


def _diagnostic(item: LocatedDiagnostic, document: OpenText, outcome: Outcome, url: Url) -> types.Diagnostic:
    link, tag = url(item.code), _TAGS.get(item.name)
    return types.Diagnostic(
        document.text.located(item.location),
        item.message,
        _SEVERITIES[item.severity],
        item.code,
        types.CodeDescription(link) if link else None,
        SOURCE,
        [tag] if tag is not None else None,
        list(_related(item, outcome)) or None,
        {"name": item.name, "confidence": item.confidence.word},
    )


def _related(item: LocatedDiagnostic, outcome: Outcome) -> Iterator[types.DiagnosticRelatedInformation]:
    """The other places of a diagnostic, where they are in a document at hand."""
    for step in item.related:
        document = outcome.snapshot.holder(_cell(step.location))
        if document is not None and step.location.path == item.location.path:
            place = types.Location(document.uri, document.text.located(step.location))
            yield types.DiagnosticRelatedInformation(place, step.message)


def of_configuration(outcome: Outcome) -> dict[str, list[types.Diagnostic]]:
    """What is wrong with the configuration, in its files."""
    found: dict[str, list[types.Diagnostic]] = {}
    for problem in outcome.trouble.problems if outcome.trouble is not None else ():
        if os.path.isabs(problem.source):
            place = Location(problem.source, problem.line or 1, problem.column or 1, (problem.line or 1) + 1, 1)
            words = str(problem._replace(source="", line=None, column=None))
            error = types.Diagnostic(_line_of(place), words, types.DiagnosticSeverity.Error, source=SOURCE)
            found.setdefault(from_fs_path(problem.source) or "", []).append(error)
    return found


def _line_of(place: Location) -> types.Range:
    """The line of a place, from its first character that is no space."""
    try:
        with open(place.path, encoding="utf-8", errors="replace", newline="") as file:
            text = Text(file.read())
    except OSError:
        text = Text("")
    whole = text.located(place)
    start, end = text.offset(whole.start), text.offset(whole.end)
    line = text.content[start:end]
    return text.range(start + len(line) - len(line.lstrip()), start + len(line.rstrip()))
