"""`mlgate baseline`: adopt mlgate on an old repository."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from mlgate.cli.check import judge
from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.options import add_run_options, add_selection_options
from mlgate.cli.output import write_report
from mlgate.cli.session import Session, open_session
from mlgate.engine.baseline import DEFAULT_NAME, BaselineError, read_baseline, render_baseline
from mlgate.engine.checker import Checker
from mlgate.reporters.display import plural


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("action", choices=("create", "update", "show"))
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: .)")
    parser.add_argument("--file", type=Path, metavar="FILE", help=f"the baseline (default: {DEFAULT_NAME})")
    parser.add_argument("--force", action="store_true", help="create: overwrite an existing baseline")
    add_selection_options(parser)
    add_run_options(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Create, update or show."""
    arguments.baseline = arguments.new_from = None
    arguments.staged = False
    arguments.quiet = False
    session = open_session(arguments, arguments.paths or ["."])
    path = arguments.file or Path(session.settings.root, session.settings.baseline or DEFAULT_NAME)
    if arguments.action == "show":
        return _show(path)
    return _create(path, arguments, session) if arguments.action == "create" else _update(path, arguments, session)


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        return {key: dict(entry) for key, entry in read_baseline(path).items()}
    except BaselineError as error:
        raise CommandError(str(error)) from None


def _show(path: Path) -> ExitCode:
    entries = _read(path)
    counts = Counter((entry.get("code", "?"), entry.get("path", "?")) for entry in entries.values())
    for (code, file), count in sorted(counts.items()):
        print(f"{code}  {count:>4}  {file}")
    print(f"{plural(len(entries), 'diagnostic')} in {_shown(path)}")
    return ExitCode.CLEAN


def _create(path: Path, arguments: argparse.Namespace, session: Session) -> ExitCode:
    if path.exists() and not arguments.force:
        raise CommandError(f"{_shown(path)} exists; mlgate baseline update drops what is fixed, --force overwrites")
    report = judge(_without_baseline(session), arguments)
    write_report(path, render_baseline(report.diagnostics))
    print(f"{plural(len(report.diagnostics), 'diagnostic')} written to {_shown(path)}")
    if session.settings.baseline is None:
        option = _shown(path, session.settings.root)
        print(f'use it: mlgate check --baseline {_shown(path)}, or `baseline = "{option}"` in the configuration')
    return ExitCode.CLEAN


def _update(path: Path, arguments: argparse.Namespace, session: Session) -> ExitCode:
    """Keep only entries that still occur: a baseline shrinks, it never grows by itself."""
    before = _read(path)
    report = judge(_without_baseline(session), arguments)
    kept = [item for item in report.diagnostics if item.fingerprint in before]
    write_report(path, render_baseline(kept))
    fresh = len(report.diagnostics) - len(kept)
    print(f"{len(before) - len(kept)} fixed and dropped, {len(kept)} kept in {_shown(path)}")
    if fresh:
        said = "1 diagnostic is new and was" if fresh == 1 else f"{fresh:,} diagnostics are new and were"
        print(f"{said} not added; mlgate baseline create --force adds them", file=sys.stderr)
    return ExitCode.CLEAN


def _shown(path: Path, start: str = os.curdir) -> str:
    """A path relative to a folder, by default the current one."""
    try:
        return Path(os.path.relpath(path, start)).as_posix()
    except ValueError:  # another drive
        return str(path)


def _without_baseline(session: Session) -> Session:
    checker = session.run.checker
    session.run.checker = Checker(checker.rules, session.settings._replace(baseline=None), checker.delegate)
    return session
