"""`mlgate check`: notebooks, scripts and project files."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.options import add_output_options, add_run_options, add_selection_options, positive
from mlgate.cli.output import emit, shows_fingerprints
from mlgate.cli.session import Session, open_session, progress_for
from mlgate.cli.verdict import applicabilities, verdict
from mlgate.core.report import Report


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: .); - reads stdin")
    add_selection_options(parser)
    fixing = parser.add_argument_group("fixing")
    fixing.add_argument("--fix", action="store_true", help="apply safe fixes")
    fixing.add_argument("--unsafe-fixes", action="store_true", help="with --fix or --diff: apply unsafe fixes too")
    fixing.add_argument("--diff", action="store_true", help="print what fixes would change, write nothing")
    fixing.add_argument("--add-ignore", action="store_true", help="suppress every diagnostic found by a comment")
    fixing.add_argument("--reason", metavar="TEXT", help="with --add-ignore: the reason written into the comments")
    comparing = parser.add_argument_group("comparing")
    comparing.add_argument("--baseline", metavar="FILE", help="leave out what this baseline holds")
    comparing.add_argument("--new-from", metavar="REV", help="only what is new since a git revision")
    comparing.add_argument("--staged", action="store_true", help="only what is on staged changes")
    add_output_options(parser)
    parser.add_argument(
        "--agent-bytes", type=positive, metavar="N", help="most bytes of --output-format agent (default: 40000)"
    )
    add_run_options(parser)
    parser.add_argument("--stdin-filename", metavar="NAME", help="name that stands for stdin")
    parser.add_argument(
        "--explain-flow", action="store_true", help="print what the leakage analysis believes of one file, and stop"
    )
    parser.add_argument("--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C")
    parser.add_argument("--show-files", action="store_true", help="list the files that would be checked, and stop")
    parser.add_argument("--show-settings", action="store_true", help="print the effective settings, and stop")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Check, perhaps fix, report."""
    _reject_contradictions(arguments)
    if arguments.watch:
        import sys

        from mlgate.cli.watching import watch

        return watch(arguments, sys.argv[1:])
    if arguments.explain_flow:
        from mlgate.cli.explaining import explain_flow

        return explain_flow(arguments)
    if arguments.paths == ["-"] or (arguments.stdin_filename and not arguments.paths):
        from mlgate.cli.stdin import check_stdin

        return check_stdin(arguments)
    if arguments.show_settings:
        from mlgate.cli.config import print_options
        from mlgate.cli.session import load_configured

        print_options(load_configured(arguments, arguments.paths or ["."]))
        return ExitCode.CLEAN
    session = open_session(arguments, arguments.paths or ["."])
    if arguments.show_files:
        print("".join(f"{item.shown}\n" for item in session.items), end="")
        return ExitCode.CLEAN
    return _check(session, arguments)


def _reject_contradictions(arguments: argparse.Namespace) -> None:
    if arguments.unsafe_fixes and not (arguments.fix or arguments.diff):
        arguments.fix = True
    if arguments.add_ignore and not arguments.reason:
        raise CommandError("--add-ignore needs --reason TEXT: why are these diagnostics accepted?")
    if arguments.reason and not arguments.add_ignore:
        raise CommandError("--reason goes with --add-ignore")
    if "-" in arguments.paths and len(arguments.paths) > 1:
        raise CommandError("`-` (stdin) cannot be mixed with paths")
    if arguments.watch and "-" in arguments.paths:
        raise CommandError("--watch needs files; stdin is read once")
    if "" in arguments.paths:
        raise CommandError("an empty path was given; the current folder is `.`")
    if arguments.new_from and arguments.staged:
        raise CommandError("--new-from and --staged exclude each other")


def _check(session: Session, arguments: argparse.Namespace) -> ExitCode:
    compares = arguments.baseline or session.settings.baseline or arguments.new_from or arguments.staged
    session.run.needs_fingerprints = bool(compares) or shows_fingerprints(arguments)
    report = judge(session, arguments)
    if arguments.diff:
        from mlgate.cli.fixing import print_diff

        return print_diff(session, report.diagnostics, applicabilities(arguments))
    if arguments.add_ignore:
        from mlgate.cli.ignoring import add_ignores

        return add_ignores(session, report.diagnostics, arguments.reason)
    if arguments.fix:
        from mlgate.cli.fixing import apply_fixes

        fixed = apply_fixes(session, report.diagnostics, applicabilities(arguments), arguments.quiet)
        if fixed:
            session = open_session(arguments, arguments.paths or ["."])
            report = judge(session, arguments)._replace(fixed=fixed)
    emit(report, arguments, session.settings)
    return verdict(session, report, arguments)


def judge(session: Session, arguments: argparse.Namespace) -> Report:
    """The report of a session, compared with the baseline or a revision where asked."""
    from mlgate.integrations.ruff import RuffError

    run = session.run
    run.progress = progress_for(arguments)
    try:
        if arguments.new_from or arguments.staged:
            return _new_only(session, arguments)
        return run.check(session.items, _baseline(session, arguments))
    except RuffError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE) from None
    finally:
        if run.progress is not None:
            run.progress(-1, -1)


def _new_only(session: Session, arguments: argparse.Namespace) -> Report:
    import time

    from mlgate.engine.changes import GitError, changes_since
    from mlgate.engine.novelty import only_new
    from mlgate.engine.protection import changes_below

    started = time.perf_counter()
    try:
        changes = changes_since(arguments.new_from)
        below = changes_below(changes, arguments.paths or ["."], session.settings.root)
        session.run.surroundings = session.run.surroundings._replace(changes=below)
        records = session.run.records(session.items)
        report = session.run.report(records, _baseline(session, arguments))
        report = only_new(report, records, session.run, changes)
    except GitError as error:
        option = f"--new-from {arguments.new_from}" if arguments.new_from else "--staged"
        raise CommandError(f"{option}: {error}") from None
    return report._replace(duration_ms=int((time.perf_counter() - started) * 1000))


def _baseline(session: Session, arguments: argparse.Namespace) -> Sequence[str]:
    return _read(Path(arguments.baseline)) if arguments.baseline else known_fingerprints(session)


def known_fingerprints(session: Session) -> Sequence[str]:
    """Fingerprints of the baseline that the configuration names; none where it is not there yet."""
    if not session.settings.baseline:
        return ()
    path = Path(session.settings.root, session.settings.baseline)
    return _read(path) if path.exists() else ()


def _read(path: Path) -> Sequence[str]:
    from mlgate.engine.baseline import BaselineError, read_baseline

    try:
        return list(read_baseline(path))
    except BaselineError as error:
        raise CommandError(str(error)) from None
