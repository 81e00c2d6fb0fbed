"""`mlgate compact check`: the rules on compacts, over files or the description of a pull request."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import suppress

from mlgate.cli.compact_session import load_settings, read_compacts
from mlgate.cli.exit_codes import ExitCode
from mlgate.cli.options import add_configuration_options, add_output_options
from mlgate.cli.output import emit
from mlgate.cli.session import Session, find_files, make_run
from mlgate.cli.verdict import verdict
from mlgate.config.settings import Settings
from mlgate.core.report import FileCount, Report
from mlgate.documents.compact.view import compact_view
from mlgate.semantics.documents.document import Document
from mlgate.sources.file_kinds import is_gate_path
from mlgate.sources.read import UnreadableError, read_unit
from mlgate.sources.unit import SourceUnit

FAMILY = "MLD1"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="read as a compact; - reads stdin (default: all of the project)"
    )
    add_configuration_options(parser)
    add_output_options(parser, fail_level="warning")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Check, report, and count the fields; a compact with a missing or empty field fails."""
    settings = load_settings(arguments, arguments.files)._replace(select=(FAMILY,), extend_select=())
    documents = read_compacts(arguments.files, settings)
    arguments.fail_level = arguments.fail_level or "warning"
    session, report = _checked(documents, settings, arguments)
    emit(report, arguments, settings)
    if not arguments.quiet:
        for document in documents:
            print(f"{document.unit.path}: {compact_view(document, settings).summary}", file=sys.stderr)
    return verdict(session, report, arguments)


def _checked(documents: list[Document], settings: Settings, arguments: argparse.Namespace) -> tuple[Session, Report]:
    """What the rules on compacts say; the project's gates are read as well, since promises are held against them."""
    started = time.perf_counter()
    run = make_run(settings, arguments)
    run.cache_folder = None
    units = [document.unit for document in documents]
    report = run.report(run.checker.check_units([*units, *_gate_units(settings)]))
    paths = {unit.path for unit in units}
    own = tuple(item for item in report.diagnostics if item.location.path in paths)
    elapsed = int((time.perf_counter() - started) * 1000)
    return Session(run, []), report._replace(diagnostics=own, files=FileCount(0, 0, len(units)), duration_ms=elapsed)


def _gate_units(settings: Settings) -> list[SourceUnit]:
    found = []
    for item in find_files(settings, ["."])[0]:
        if is_gate_path(item.shown):
            with suppress(UnreadableError):  # the check of the project says so
                found.append(read_unit(item.path, item.shown))
    return found
