"""From a report to the exit code; which fixes an invocation may apply."""

from __future__ import annotations

import argparse

from mlgate.cli.exit_codes import ExitCode
from mlgate.cli.output import fail_level_of
from mlgate.cli.session import Session
from mlgate.core.report import Report

SAFE = frozenset({"safe"})
ALL = frozenset({"safe", "unsafe"})


def applicabilities(arguments: argparse.Namespace) -> frozenset[str]:
    """How far fixes are trusted in this invocation."""
    return ALL if arguments.unsafe_fixes else SAFE


def verdict(session: Session, report: Report, arguments: argparse.Namespace) -> ExitCode:
    """The exit code of a report."""
    if session.run.crashes:
        from mlgate.cli.bug_report import report_bug

        return report_bug("\n".join(f"{crash.summary}\n{crash.trace}" for crash in session.run.crashes))
    fails = fail_level_of(arguments, session.settings).reached_by(report.worst())
    return ExitCode.DIAGNOSTICS if fails else ExitCode.CLEAN
