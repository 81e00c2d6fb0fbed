"""`mlgate ledger add`: an entry at the end of the ledger, filled from evidence."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.ledger_session import add_file, add_store, open_source, path_of, told
from mlgate.core.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.documents.ledger.ledger_file import Ledger


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_file(parser)
    group = parser.add_argument_group("evidence")
    group.add_argument("--run-id", metavar="ID", help="the run of this iteration; without it only --field is known")
    group.add_argument(
        "--baseline-run",
        metavar="ID",
        help="what it is compared with; default: the champion, else the last entry's run",
    )
    group.add_argument(
        "--gates", metavar="FILE", help="gate file: which metrics count, which way is better, which model"
    )
    group.add_argument("--model", metavar="NAME", help="the registered model whose champion is meant")
    group.add_argument("--alias", metavar="ALIAS", help="of the champion (default: as the gate file says, or champion)")
    group.add_argument("--metric", action="append", default=[], metavar="NAME", help="this metric, too; repeatable")
    group.add_argument("--predictions", metavar="PATH", help="artifact that holds the predictions, row by row")
    group.add_argument("--fix-report", metavar="FILE", help="what `mlgate fix --output-format json` said")
    add_store(parser)
    parser.add_argument(
        "--field", action="append", default=[], metavar="NAME=TEXT", help="say what a field is; repeatable"
    )
    parser.add_argument("--dry-run", action="store_true", help="print the entry, write nothing")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Gather, then append."""
    with told():
        return _add(arguments)


def _add(arguments: argparse.Namespace) -> ExitCode:
    from mlgate.documents.ledger.ledger_file import append, read_ledger
    from mlgate.semantics.documents.ledger_text import entry_text

    path = path_of(arguments)
    said = _said(arguments.field)
    seen = read_ledger(path)
    values = {**_with_fixes(arguments, _evidence(arguments, path, seen)), **said}

    def make(ledger: Ledger) -> str:
        _refuse_twice(ledger, arguments.run_id)
        return entry_text(ledger.next_number, values)

    if arguments.dry_run:
        sys.stdout.write(make(seen))
        return ExitCode.CLEAN
    try:
        number = append(path, make).next_number
    except OSError as error:
        raise CommandError(f"{path}: cannot be written: {error.strerror}", ExitCode.OUTSIDE) from None
    print(_told(path, number, values), file=sys.stderr)
    return ExitCode.CLEAN


def _told(path: Path, number: int, values: Mapping[str, str]) -> str:
    from mlgate.semantics.documents.kinds.observation_ledger import KIND
    from mlgate.semantics.documents.values import State, state_of

    unknown = [
        s.name for s in KIND.fields if state_of(values.get(s.name, "unknown"), "", s.allows_none) is not State.FILLED
    ]
    head = f"added iteration {number} to {path}"
    return f"{head}; unknown: {', '.join(unknown)}" if unknown else head


def _refuse_twice(ledger: Ledger, run_id: str | None) -> None:
    from mlgate.documents.ledger.ledger_file import LedgerConflictError

    for entry in ledger.entries:
        if run_id is not None and entry.runs[0] == run_id:
            raise LedgerConflictError(f"{ledger.path}: run {run_id} has an entry already: {entry.heading}")


def _evidence(arguments: argparse.Namespace, path: Path, ledger: Ledger) -> Mapping[str, str]:
    if arguments.run_id is None:
        return {}
    _refuse_twice(ledger, arguments.run_id)
    from mlgate.documents.ledger.evidence import Request, gather
    from mlgate.documents.ledger.wording import fields_of
    from mlgate.gates.loading import load_gates

    request = Request(
        arguments.run_id,
        path.resolve().parent,
        arguments.baseline_run,
        load_gates(arguments.gates) if arguments.gates else None,
        arguments.model,
        arguments.alias,
        next((entry.runs[0] for entry in reversed(ledger.entries) if entry.runs[0]), None),
        tuple(arguments.metric),
        arguments.predictions,
    )
    return fields_of(gather(open_source(arguments), request))


def _with_fixes(arguments: argparse.Namespace, values: Mapping[str, str]) -> Mapping[str, str]:
    if arguments.fix_report is None:
        return values
    from mlgate.documents.ledger.fix_outcome import read_fix_outcome, with_fixes

    outcome = read_fix_outcome(Path(arguments.fix_report))
    if outcome.is_preview:
        print(f"{arguments.fix_report}: was a preview, nothing was written; it is left out", file=sys.stderr)
    return with_fixes(values, outcome)


def _said(pairs: Sequence[str]) -> dict[str, str]:
    """What `--field` says, by canonical name."""
    from mlgate.config.spelling import nearest
    from mlgate.semantics.documents.document import field_names
    from mlgate.semantics.documents.kinds.observation_ledger import KIND
    from mlgate.semantics.documents.names import normalised

    names = field_names(KIND.fields)
    found = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        spec = names.get(normalised(name))
        if not equals or not text.strip():
            raise CommandError(f"--field {pair}: expected NAME=TEXT")
        if spec is None:
            near = nearest(normalised(name), names)
            hint = (
                f"did you mean {names[near].name}?"
                if near
                else f"known are {', '.join(spec.name for spec in KIND.fields)}"
            )
            raise CommandError(f"--field: there is no field `{name}`; {hint}")
        found[spec.name] = text.strip()
    return found
