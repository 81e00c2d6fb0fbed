"""Code on stdin: for editors and agents, before it is written to disk."""

from __future__ import annotations

import argparse
import os
import sys
import time

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.output import emit
from mlgate.cli.session import Session, contracted, load, make_run
from mlgate.cli.verdict import applicabilities, verdict
from mlgate.engine.fixer import fix_unit
from mlgate.engine.work import WorkItem
from mlgate.integrations.ruff import RuffError
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.unit import SourceUnit


def check_stdin(arguments: argparse.Namespace) -> ExitCode:
    """Check what comes on stdin; with `--fix` the fixed code goes to stdout."""
    if sys.stdin.isatty():
        raise CommandError("nothing is piped into stdin; use: mlgate check - --stdin-filename NAME < FILE")
    started = time.perf_counter()
    name = arguments.stdin_filename or "stdin.py"
    folder = os.path.dirname(os.path.abspath(name))
    settings = contracted(load(arguments, [folder]), (), [folder])
    run = make_run(settings, arguments)
    run.cache_folder = None
    unit = unit_from_bytes(sys.stdin.buffer.read(), name)
    session = Session(run, [WorkItem(name, name, len(unit.data), 0)])
    try:
        if arguments.fix:
            return _fix(session, unit, arguments)
        report = run.report(run.checker.check_units([unit]))
    except RuffError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE) from None
    report = report._replace(duration_ms=int((time.perf_counter() - started) * 1000))
    emit(report, arguments, settings, {name: unit.data})
    return verdict(session, report, arguments)


def _fix(session: Session, unit: SourceUnit, arguments: argparse.Namespace) -> ExitCode:
    """The fixed code on stdout; what could not be done, and unsafe fixes left out, on stderr."""
    from mlgate.cli.fixing import tell_problems, tell_unsafe

    allowed = applicabilities(arguments)
    fixed = fix_unit(session.run, session.items[0], unit, allowed)
    sys.stdout.buffer.write(fixed.after)
    sys.stdout.buffer.flush()
    tell_problems(fixed)
    if not arguments.quiet:
        left = session.run.report(session.run.checker.check_units([unit_from_bytes(fixed.after, unit.path)]))
        tell_unsafe(left.diagnostics, allowed, "apply")
    return ExitCode.CLEAN
