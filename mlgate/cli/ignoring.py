"""`--add-ignore`."""

from __future__ import annotations

from collections.abc import Sequence

from mlgate.cli.exit_codes import ExitCode
from mlgate.cli.fixing import tell_problems, write_fixed
from mlgate.cli.session import Session
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.engine.ignoring import ignore_all
from mlgate.reporters.display import plural


def add_ignores(session: Session, diagnostics: Sequence[LocatedDiagnostic], reason: str) -> ExitCode:
    """Write suppression comments, and say how many."""
    count = files = 0
    for result in ignore_all(session.settings, session.items, diagnostics, reason):
        tell_problems(result)
        if result.changed:
            write_fixed(result)
            count += len(result.applied)
            files += 1
    print(f"{plural(count, 'diagnostic')} suppressed in {plural(files, 'file')}")
    return ExitCode.CLEAN
