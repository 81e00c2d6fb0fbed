"""Everything that `mlgate review` runs and reads before it judges."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.session import Session, open_session, progress_for
from mlgate.core.report import Report
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.documents.review.gate_evidence import GateFiles, read_gate_files
from mlgate.documents.review.gathering import marks_card
from mlgate.documents.review.reviewing import Inputs
from mlgate.documents.review.tests_run import TestsRun, run_tests
from mlgate.documents.review.values import Step, StepResult
from mlgate.engine.record import FileRecord

if TYPE_CHECKING:
    from mlgate.core.project import FileChange
    from mlgate.engine.changes import Changes
    from mlgate.gates.decision import Decision
    from mlgate.gates.loading import LoadedGates


class CrashedError(Exception):
    """A rule failed, which has been reported; `code` is that of the command."""

    def __init__(self, code: ExitCode) -> None:
        super().__init__(code)
        self.code = code


class Checked(NamedTuple):
    """What the check engine said, and which part of it counts."""

    records: Sequence[FileRecord]
    report: Report
    scope: Report
    changes: Changes | None = None
    files: Sequence[FileChange] = ()


def gather(arguments: argparse.Namespace) -> Inputs:
    """Run and read everything that a review is made of.

    Raises:
        CommandError: A wrong option or configuration, or ruff could not be used.
    """
    paths = tuple(arguments.paths or ["."])
    session = open_session(arguments, paths, further=(marks_card(),))
    checked = _checked(session, arguments, paths)
    gates = read_gate_files([record.path for record in checked.records])
    decision, step = _decision(arguments, gates)
    tests, words = _tests(session, arguments)
    return Inputs(
        records=checked.records,
        report=checked.report,
        scope=checked.scope,
        settings=session.settings,
        rules_on=frozenset(session.run.checker.rules.severities),
        gates=gates,
        paths=paths,
        changes=checked.changes,
        files=checked.files,
        decision=decision,
        gates_step=step,
        tests=tests,
        tests_words=words,
    )


def _checked(session: Session, arguments: argparse.Namespace, paths: Sequence[str]) -> Checked:
    from mlgate.cli.check import known_fingerprints
    from mlgate.engine.changes import GitError
    from mlgate.integrations.ruff import RuffError

    session.run.progress = progress_for(arguments)
    try:
        known = known_fingerprints(session)
        if arguments.new_from:
            return _compared(session, arguments.new_from, paths, known)
        records = session.run.records(session.items)
        report = session.run.report(records, known)
    except RuffError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE) from None
    except GitError as error:
        raise CommandError(f"--new-from {arguments.new_from}: {error}") from None
    finally:
        if session.run.progress is not None:
            session.run.progress(-1, -1)
    _end_if_crashed(session)
    return Checked(records, report, report)


def _compared(session: Session, revision: str, paths: Sequence[str], known: Sequence[str]) -> Checked:
    from mlgate.engine.changes import changes_since
    from mlgate.engine.novelty import only_new
    from mlgate.engine.protection import changes_below

    changes = changes_since(revision)
    files = changes_below(changes, paths, session.settings.root)
    session.run.surroundings = session.run.surroundings._replace(changes=files)
    records = session.run.records(session.items)
    report = session.run.report(records, known)
    scope = only_new(report, records, session.run, changes)
    _end_if_crashed(session)
    return Checked(records, report, scope, changes, files)


def _end_if_crashed(session: Session) -> None:
    """A rule that failed has not judged: no decision is made on what it left out."""
    if session.run.crashes:
        from mlgate.cli.verdict import crashed

        raise CrashedError(crashed(session.run.crashes))


def _decision(arguments: argparse.Namespace, gates: GateFiles) -> tuple[Decision | None, Step | None]:
    """The judgement of the run that the options name; what keeps it from being judged, otherwise."""
    if not (arguments.run_id or arguments.metrics):
        return None, None
    from mlgate.config.errors import ConfigurationError
    from mlgate.gates.errors import SourceError

    try:
        chosen = _chosen(arguments, gates)
        return _judged(arguments, chosen), None
    except ConfigurationError as error:
        raise CommandError(str(error)) from None
    except SourceError as error:
        return None, Step("gates", StepResult.UNREACHABLE, str(error))


def _chosen(arguments: argparse.Namespace, gates: GateFiles) -> LoadedGates:
    if arguments.gates:
        from mlgate.gates.loading import load_gates

        return load_gates(arguments.gates)
    if not gates.loaded:
        raise CommandError("a run was named, but no gate file is among the paths: give --gates FILE")
    if len(gates.loaded) > 1:
        names = ", ".join(item.path for item in gates.loaded)
        raise CommandError(f"several gate files are among the paths ({names}): give --gates FILE")
    return gates.loaded[0]


def _judged(arguments: argparse.Namespace, gates: LoadedGates) -> Decision:
    from mlgate.gates.evaluate import evaluate
    from mlgate.gates.subject import Subject, subject_of_run

    if arguments.metrics:
        from mlgate.gates.file_source import FileSource

        file = FileSource(arguments.metrics)
        return evaluate(gates, file, Subject(file.subject))
    from mlgate.gates.mlflow_client import prepare_process
    from mlgate.gates.mlflow_source import MlflowSource

    prepare_process()
    source = MlflowSource(arguments.tracking_uri, None)
    return evaluate(gates, source, subject_of_run(source, arguments.run_id))


def _tests(session: Session, arguments: argparse.Namespace) -> tuple[TestsRun | None, str]:
    settings = session.settings.review
    if arguments.no_tests:
        return None, "switched off (--no-tests)"
    if not settings.tests:
        return None, ""
    return run_tests(settings.tests, str(Path(session.settings.root)), settings.timeout), ""
