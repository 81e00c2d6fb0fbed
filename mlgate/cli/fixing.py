"""`--fix` and `--diff`."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.session import Session
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.engine.fixer import FileChangedError, FixedFile, fix_files, write_file


def apply_fixes(session: Session, diagnostics: Sequence[LocatedDiagnostic], applicabilities: frozenset[str]) -> int:
    """Write fixed files; gives the number of fixes applied."""
    count = 0
    for fixed in fix_files(session.run, session.items, diagnostics, applicabilities):
        tell_problems(fixed)
        if not fixed.changed:
            continue
        write_fixed(fixed)
        count += len(fixed.applied)
    return count


def write_fixed(fixed: FixedFile) -> None:
    """Write one file back.

    Raises:
        CommandError: It was changed meanwhile, or cannot be written.
    """
    try:
        write_file(Path(fixed.item.path), fixed.after, fixed.before)
    except FileChangedError as error:
        raise CommandError(str(error), ExitCode.CONFLICT) from None
    except OSError as error:
        raise CommandError(f"{fixed.item.shown}: cannot be written: {error.strerror}", ExitCode.OUTSIDE) from None


def print_diff(session: Session, diagnostics: Sequence[LocatedDiagnostic], applicabilities: frozenset[str]) -> ExitCode:
    """Print a unified diff of what fixes would change; exit 1 when there is any."""
    changed = 0
    for fixed in fix_files(session.run, session.items, diagnostics, applicabilities):
        tell_problems(fixed)
        if fixed.changed:
            changed += 1
            sys.stdout.write(unified_diff(fixed))
    if changed:
        print(f"{changed} file(s) would be changed", file=sys.stderr)
    else:
        print("no fixes", file=sys.stderr)
    return ExitCode.DIAGNOSTICS if changed else ExitCode.CLEAN


def unified_diff(fixed: FixedFile) -> str:
    """A patch that `git apply` and `patch -p1` take."""
    before = fixed.before.decode("utf-8", "surrogateescape").splitlines(keepends=True)
    after = fixed.after.decode("utf-8", "surrogateescape").splitlines(keepends=True)
    name = fixed.item.shown
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def tell_problems(fixed: FixedFile) -> None:
    """Say on stderr what could not be done."""
    for problem in fixed.problems:
        print(f"mlgate: {fixed.item.shown}: {problem}", file=sys.stderr)
