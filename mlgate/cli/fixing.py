"""`--fix` and `--diff`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.patch import secrets_of, unified_diff
from mlgate.cli.session import Session
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.fix import Applicability
from mlgate.core.typing import TYPE_CHECKING
from mlgate.engine.fixer import FileChangedError, FixedFile, fix_files, write_file
from mlgate.reporters.display import plural

if TYPE_CHECKING:
    from mlgate.engine.new_files import NewFiles


def apply_fixes(
    session: Session, diagnostics: Sequence[LocatedDiagnostic], applicabilities: frozenset[str], quiet: bool = False
) -> int:
    """Write fixed files; gives the number of fixes applied."""
    count = 0
    for fixed in fix_files(session.run, session.items, diagnostics, applicabilities):
        tell_problems(fixed)
        if not fixed.changed:
            continue
        write_fixed(fixed)
        count += len(fixed.applied)
    for group in told_new_files(session, diagnostics, applicabilities):
        create(group)
        count += 1
    if not quiet:
        tell_unsafe(diagnostics, applicabilities, "apply")
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


def told_new_files(
    session: Session, diagnostics: Sequence[LocatedDiagnostic], applicabilities: frozenset[str]
) -> Iterator[NewFiles]:
    """What fixes can create; of what they cannot, stderr is told."""
    if not any(item.fix and item.fix.creates_files for item in diagnostics):
        return
    from mlgate.engine.new_files import new_files

    for group in new_files(session.run, diagnostics, applicabilities):
        if not group.problems:
            yield group
        for file in group.files:
            tell_problems(file)


def create(group: NewFiles) -> None:
    """Create the files of one fix.

    Raises:
        CommandError: One of them has appeared meanwhile, or cannot be written.
    """
    from mlgate.engine.new_files import write_new

    try:
        write_new(group)
    except FileExistsError as error:
        raise CommandError(f"{error.filename}: created meanwhile, not overwritten", ExitCode.CONFLICT) from None
    except OSError as error:
        raise CommandError(f"{error.filename}: cannot be created: {error.strerror}", ExitCode.OUTSIDE) from None


def print_diff(session: Session, diagnostics: Sequence[LocatedDiagnostic], applicabilities: frozenset[str]) -> ExitCode:
    """Print a unified diff of what fixes would change; exit 1 when there is any."""
    changed = 0
    whole = True
    for fixed in fix_files(session.run, session.items, diagnostics, applicabilities):
        tell_problems(fixed)
        if fixed.changed:
            changed += 1
            text, is_patch = unified_diff(fixed, secrets_of(fixed, diagnostics))
            if whole and not is_patch:
                whole = False
                print("credentials are shown as `***`: this diff cannot be applied as a patch", file=sys.stderr)
            sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
    for group in told_new_files(session, diagnostics, applicabilities):
        changed += len(group.files)
        for file in group.files:
            sys.stdout.buffer.write(unified_diff(file)[0].encode())
    if changed:
        print(f"{plural(changed, 'file')} would be changed", file=sys.stderr)
    told = tell_unsafe(diagnostics, applicabilities, "show")
    if not changed and not told:
        print("no fixes", file=sys.stderr)
    return ExitCode.DIAGNOSTICS if changed else ExitCode.CLEAN


def tell_unsafe(diagnostics: Sequence[LocatedDiagnostic], applicabilities: frozenset[str], verb: str) -> bool:
    """Say on stderr how many fixes were left out because they are unsafe; gives whether there are any."""
    if Applicability.UNSAFE in applicabilities:
        return False
    count = sum(1 for item in diagnostics if item.fix and item.fix.applicability == Applicability.UNSAFE)
    if count:
        words = "fix is unsafe" if count == 1 else "fixes are unsafe"
        print(f"{count:,} {words}; {verb} {'it' if count == 1 else 'them'} with --unsafe-fixes", file=sys.stderr)
    return count > 0


def tell_problems(fixed: FixedFile) -> None:
    """Say on stderr what could not be done."""
    for problem in fixed.problems:
        print(f"mlgate: {fixed.item.shown}: {problem}", file=sys.stderr)
