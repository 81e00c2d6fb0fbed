"""`mlgate ledger check`: fields, contradictions, history in git, and evidence in MLflow."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.ledger_session import add_file, add_store, open_source, path_of, told
from mlgate.cli.options import add_configuration_options, add_output_options
from mlgate.core.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.cli.session import Session
    from mlgate.core.diagnostic import LocatedDiagnostic
    from mlgate.core.report import Report
    from mlgate.documents.ledger.ledger_file import Ledger

_CODES = ("MLD2", "MLD103", "MLG0")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_file(parser)
    parser.add_argument("--no-history", action="store_true", help="do not ask git whether entries were rewritten")
    add_store(parser)
    group = parser.add_argument_group("evidence, compared where --tracking-uri is given")
    group.add_argument("--gates", metavar="FILE", help="gate file: how its metrics are read, where predictions are")
    group.add_argument("--predictions", metavar="PATH", help="artifact that holds the predictions, row by row")
    add_configuration_options(parser)
    add_output_options(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Judge the file, its history and its evidence; report as `mlgate check` does."""
    from mlgate.cli.output import emit, shows_fingerprints
    from mlgate.cli.session import open_session
    from mlgate.cli.verdict import verdict

    path = path_of(arguments)
    with told():
        ledger = _read(path)
        session = open_session(arguments, [str(path)])
        session.run.needs_fingerprints = shows_fingerprints(arguments)
        report = session.run.check(session.items, ())
        found = [item for item in report.diagnostics if item.code.startswith(_CODES)]
        notes: list[str] = []
        found += _judged(session, [*_of_history(ledger, arguments, notes), *_of_evidence(ledger, arguments, notes)])
    report = _finished(session, report, found, notes)
    emit(report, arguments, session.settings)
    code = verdict(session, report, arguments)
    is_open = any(note.startswith(_UNKNOWN) for note in notes)
    return ExitCode.NO_VERDICT if code == ExitCode.CLEAN and is_open else code


_UNKNOWN = "history is unknown"


def _read(path: Path) -> Ledger:
    """The ledger, which `mlgate check` has to take for one, too."""
    from mlgate.documents.ledger.ledger_file import read_ledger
    from mlgate.semantics.documents.ledger import is_ledger
    from mlgate.semantics.documents.reading import read_document

    ledger = read_ledger(path)
    document = read_document(ledger.document.unit)
    if document is None or not is_ledger(document):
        advice = "call it observation-ledger.md, or write `document: observation-ledger` in its front matter"
        raise CommandError(f"{path}: is no Observation Ledger; {advice}")
    return ledger


def _of_history(ledger: Ledger, arguments: argparse.Namespace, notes: list[str]) -> Iterator[LocatedDiagnostic]:
    from mlgate.documents.ledger.history import history_of
    from mlgate.documents.ledger.remarks import history_remarks

    if arguments.no_history:
        notes.append("history was not looked at (--no-history)")
        return
    history = history_of(ledger)
    if history.problem:
        notes.append(f"{_UNKNOWN}: {history.problem}; --no-history does without")
        return
    notes.append(f"history: {history.commits:,} commit{'s' * (history.commits != 1)} looked at")
    yield from history_remarks(ledger, history)


def _of_evidence(ledger: Ledger, arguments: argparse.Namespace, notes: list[str]) -> Iterator[LocatedDiagnostic]:
    from mlgate.documents.ledger.comparing import compare
    from mlgate.documents.ledger.remarks import evidence_remarks
    from mlgate.gates.loading import load_gates

    if arguments.tracking_uri is None:
        notes.append("evidence was not compared (--tracking-uri URI asks MLflow)")
        return
    gates = load_gates(arguments.gates) if arguments.gates else None
    found = compare(ledger.entries, open_source(arguments), gates, arguments.predictions)
    notes.append(f"evidence: {found.compared:,} statements compared, {found.unknown:,} that no run knows of")
    yield from evidence_remarks(ledger, found)


def _judged(session: Session, found: Sequence[LocatedDiagnostic]) -> Iterator[LocatedDiagnostic]:
    """Those of rules that are on, as severe as the configuration has them."""
    run = session.run
    for item in found:
        if run.checker.rules.is_on(item.code) and item.code not in run.ignored_codes(item.location.path):
            yield item._replace(severity=run.severity_of(item.code, item.severity))


def _finished(session: Session, report: Report, found: list[LocatedDiagnostic], notes: Sequence[str]) -> Report:
    from mlgate.engine.fingerprint import with_fingerprints

    kept = [item for item in found if item.severity >= session.settings.min_severity]
    kept = list(with_fingerprints(kept, session.run.root_relative)) if session.run.needs_fingerprints else kept
    ordered = tuple(sorted(kept, key=lambda item: item.sort_key))
    return report._replace(diagnostics=ordered, notes=(*report.notes, *notes))
