"""From a report to the exit code; which fixes an invocation may apply."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from mlgate.cli.exit_codes import ExitCode
from mlgate.cli.output import fail_level_of
from mlgate.cli.session import Session
from mlgate.core.report import Report
from mlgate.engine.run import Crash

SAFE = frozenset({"safe"})
ALL = frozenset({"safe", "unsafe"})


def applicabilities(arguments: argparse.Namespace) -> frozenset[str]:
    """How far fixes are trusted in this invocation."""
    return ALL if arguments.unsafe_fixes else SAFE


def crashed(crashes: Sequence[Crash]) -> ExitCode:
    """Whose bug it is: a plug-in's, when only rules of plug-ins failed."""
    from mlgate.cli.bug_report import report_bug, report_plugin
    from mlgate.engine.plugins import plugin_rules

    foreign = tuple(f"{rule.code} " for rule in plugin_rules())
    if foreign and all(f"{crash.summary} ".startswith(foreign) for crash in crashes):
        return report_plugin([crash.summary for crash in crashes], "\n".join(crash.trace for crash in crashes))
    return report_bug("\n".join(f"{crash.summary}\n{crash.trace}" for crash in crashes))


def verdict(session: Session, report: Report, arguments: argparse.Namespace) -> ExitCode:
    """The exit code of a report."""
    if session.run.crashes:
        return crashed(session.run.crashes)
    fails = fail_level_of(arguments, session.settings).reached_by(report.worst())
    return ExitCode.DIAGNOSTICS if fails else ExitCode.CLEAN
