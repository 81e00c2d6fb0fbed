"""`mlgate fix`: deterministic fixes, then an agent, until clean; every change is judged before it stays."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.fix_output import add_output, check_reports, emit
from mlgate.cli.options import add_run_options, add_selection_options, positive
from mlgate.cli.session import Session, open_session
from mlgate.core.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.agent.budget import Budget
    from mlgate.agent.providers.choosing import Choice
    from mlgate.agent.reporting import Written
    from mlgate.agent.session import Outcome
    from mlgate.agent.snapshot import Snapshot
    from mlgate.config.settings import AgentSettings
    from mlgate.core.diagnostic import LocatedDiagnostic
    from mlgate.core.fix_report import FixReport

_ABOUT_CONFIGURATION = "MLG3"
_CONFIGURATION_FILES = ("configs/*.yaml", "configs/*.yml", "config/*.yaml", "config/*.yml", "params.yaml")
_LARGEST_CONFIGURATION = 20_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: .)")
    agent = parser.add_argument_group("agent")
    agent.add_argument(
        "--agent",
        nargs="?",
        const="",
        metavar="AGENT",
        help="ask for what is left: openai:MODEL, anthropic:MODEL, ollama:MODEL, http://ADDRESS, command:claude|codex|"
        "aider|gemini, command:'PROGRAM ARGUMENTS', replay:FILE; without a value: `agent.use` of the configuration",
    )
    agent.add_argument("--model", metavar="NAME", help="the model to ask for at an http address")
    agent.add_argument("--record", type=Path, metavar="FILE", help="write the answers down, for replay:FILE")
    agent.add_argument("--max-rounds", type=positive, metavar="N", help="how many requests (default: 50)")
    agent.add_argument("--max-tokens", type=positive, metavar="N", help="tokens, both ways (default: 500000)")
    agent.add_argument("--max-cost", type=_amount, metavar="AMOUNT", help="what it may cost (default: no limit)")
    agent.add_argument("--deadline", type=positive, metavar="SECONDS", help="time for all of it (default: 1800)")
    fixing = parser.add_argument_group("fixing")
    fixing.add_argument(
        "--unsafe-fixes",
        action=argparse.BooleanOptionalAction,
        help="apply unsafe fixes, too (default: only with --agent, which would be asked for the same)",
    )
    fixing.add_argument("--diff", action="store_true", help="print what would change, write nothing")
    fixing.add_argument("--allow-dirty", action="store_true", help="also where files have uncommitted changes")
    fixing.add_argument("--allow-tests", action="store_true", help="let the agent change tests")
    add_selection_options(parser)
    add_output(parser)
    add_run_options(parser)


def _amount(text: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = -1.0
    if not 0 < amount < float("inf"):
        raise argparse.ArgumentTypeError(f"expected an amount above zero, found {text!r}")
    return amount


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Fix, write, report."""
    check_reports(arguments)
    if "" in arguments.paths or "-" in arguments.paths:
        raise CommandError("`mlgate fix` works on files; the current folder is `.`")
    session = open_session(arguments, arguments.paths or ["."])
    choice = _choice(session, arguments)
    folder = Path(session.settings.root, session.settings.cache_dir)
    if arguments.diff:
        return _run(session, arguments, choice, folder)
    from mlgate.agent.lock import LockedError, fix_lock
    from mlgate.engine.cache import prepare_folder

    try:
        prepare_folder(folder)
        with fix_lock(folder):
            _recover(folder)
            return _run(session, arguments, choice, folder)
    except LockedError as error:
        raise CommandError(str(error), ExitCode.CONFLICT) from None
    except OSError as error:
        if error.filename is None:
            raise
        raise CommandError(f"{error.filename}: cannot be written: {error.strerror}", ExitCode.OUTSIDE) from None


def _recover(folder: Path) -> None:
    from mlgate.agent.writing import recover

    written = recover(folder)
    if written:
        told = ", ".join(written)
        print(
            f"mlgate: an earlier run was killed while it wrote; what it had accepted is complete now: {told}",
            file=sys.stderr,
        )


def _agent_settings(session: Session, arguments: argparse.Namespace) -> AgentSettings:
    """The configuration, and what the command line says otherwise."""
    names = ("model", "max_rounds", "max_tokens", "max_cost", "deadline")
    given = {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}
    return session.settings.agent._replace(**given)


def _choice(session: Session, arguments: argparse.Namespace) -> Choice | None:
    """Who is asked; said before any work is done."""
    if arguments.agent is None:
        if arguments.record or arguments.model:
            raise CommandError("--record and --model go with --agent")
        return None
    from mlgate.agent.providers.choosing import AgentChoiceError, choose
    from mlgate.agent.providers.recording import Recorder, RecordingError

    settings = _agent_settings(session, arguments)
    wanted = arguments.agent or settings.use
    if not wanted:
        raise CommandError("--agent names nobody, and the configuration has no `agent.use`")
    try:
        choice = choose(wanted, settings, os.environ)
        if settings.max_cost is not None and choice.pricing(1, 1) is None:
            raise CommandError(
                f"--max-cost: the price of `{wanted}` is not known; set `agent.price-input` and `agent.price-output`"
            )
        return choice._replace(provider=Recorder(choice.provider, arguments.record)) if arguments.record else choice
    except AgentChoiceError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE if error.is_missing else ExitCode.USAGE) from None
    except RecordingError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE) from None


def _run(session: Session, arguments: argparse.Namespace, choice: Choice | None, folder: Path) -> ExitCode:
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    start = first_look(session, arguments)
    if not (arguments.allow_dirty or arguments.diff):
        _refuse_uncommitted(start)
    budget = _budget(_agent_settings(session, arguments), choice)
    outcome = _worked(start, session, arguments, choice, budget)
    files = _written(outcome, arguments, folder)
    report = _report(outcome, budget, choice, files, session, started_at)
    if arguments.diff:
        sys.stdout.write(report.patch)
        return _exit_code(report, session, arguments)
    emit(report, arguments)
    return _exit_code(report, session, arguments)


def first_look(session: Session, arguments: argparse.Namespace) -> Snapshot:
    """The project as it is, and the standard that everything is judged by."""
    from mlgate.agent.snapshot import Snapshot, Standard
    from mlgate.agent.tree import TreeError, tree_of_folder
    from mlgate.cli.check import known_fingerprints

    settings = session.settings
    top = os.path.realpath(settings.root)
    try:
        tree = tree_of_folder(top, settings.respect_gitignore)
    except TreeError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE) from None
    paths = [os.path.relpath(os.path.realpath(path), top).replace(os.sep, "/") for path in arguments.paths or ["."]]
    return Snapshot(tree, Standard.of_run(session.run, tree, paths, top, known_fingerprints(session)))


def _refuse_uncommitted(start: Snapshot) -> None:
    from mlgate.agent.worktree import uncommitted

    found = uncommitted(start.standard.top, frozenset(start.paths))
    if found:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        raise CommandError(
            f"uncommitted changes in {', '.join(found[:3])}{more}: commit or stash them, so that they can be told from "
            "what is changed now, or give --allow-dirty"
        )


def _budget(settings: AgentSettings, choice: Choice | None) -> Budget | None:
    from mlgate.agent.budget import Budget, Limits

    if choice is None:
        return None
    limits = Limits(
        settings.max_rounds,
        settings.max_tokens,
        settings.max_cost,
        settings.deadline,
        settings.timeout,
        settings.max_output_tokens,
    )
    return Budget(limits, choice.pricing)


def _worked(
    start: Snapshot, session: Session, arguments: argparse.Namespace, choice: Choice | None, budget: Budget | None
) -> Outcome:
    from mlgate.agent.autofix import ALL, SAFE
    from mlgate.agent.providers.recording import RecordingError
    from mlgate.agent.session import Plan
    from mlgate.agent.session import Session as FixSession
    from mlgate.agent.worktree import is_unchanged
    from mlgate.cli.fix_progress import FixProgress
    from mlgate.cli.output import terminal_width

    settings = session.settings
    unsafe = arguments.unsafe_fixes if arguments.unsafe_fixes is not None else choice is not None
    top = start.standard.top
    plan = Plan(
        ALL if unsafe else SAFE,
        settings.agent.conventions,
        settings.agent.allow,
        _Beside(start),
        arguments.allow_tests,
        is_untouched=lambda: is_unchanged(top, start.tree, settings.respect_gitignore),
    )
    watcher = FixProgress(terminal_width()) if sys.stderr.isatty() and not arguments.quiet else None
    try:
        return FixSession(start, plan, choice.provider if choice else None, budget, watcher).run()
    except RecordingError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE) from None
    finally:
        if watcher is not None:
            watcher.close()


class _Beside:
    """Configuration files, for diagnostics about configuration: a value moves out of the code into one of them."""

    def __init__(self, start: Snapshot) -> None:
        from mlgate.config.patterns import matches

        patterns = (*start.settings.project.config_sources, *_CONFIGURATION_FILES)
        found = [path for path in start.tree if any(matches(pattern, path) for pattern in patterns)]
        self._paths = [path for path in found if len(start.tree[path]) <= _LARGEST_CONFIGURATION]

    def __call__(self, found: Sequence[LocatedDiagnostic]) -> Collection[str]:
        return self._paths if any(item.code.startswith(_ABOUT_CONFIGURATION) for item in found) else ()


def _changes(outcome: Outcome) -> Mapping[str, bytes | None]:
    before, after = outcome.start.tree, outcome.end.tree
    return {path: after.get(path) for path in before.differences(after)}


def _written(outcome: Outcome, arguments: argparse.Namespace, folder: Path) -> Written:
    """Write what was accepted; after a breach nothing, since nobody knows what else was done."""
    from mlgate.agent.reporting import Written
    from mlgate.agent.stop import Stop
    from mlgate.agent.writing import ConflictError, write_back

    changes = _changes(outcome)
    patch = _patch(outcome, changes)
    if arguments.diff or outcome.stop is Stop.GUARD_BREACH:
        return Written((), sorted(changes), patch)
    try:
        written = write_back(Path(outcome.start.standard.top), changes, outcome.start.tree, folder)
    except ConflictError as error:
        raise CommandError(f"{error}: changed meanwhile; nothing was written", ExitCode.CONFLICT) from None
    return Written(sorted(written), (), patch)


def _patch(outcome: Outcome, changes: Mapping[str, bytes | None]) -> str:
    from mlgate.cli.patch import secrets_of, unified_diff
    from mlgate.engine.fixer import FixedFile
    from mlgate.engine.work import WorkItem

    texts = []
    for path, data in sorted(changes.items()):
        before = outcome.start.tree.get(path)
        item = WorkItem(path, path, len(data or b""), 0)
        file = FixedFile(item, before or b"", data or b"", created=before is None)
        texts.append(unified_diff(file, secrets_of(file, outcome.start.report.diagnostics))[0])
    return "".join(texts)


def _report(
    outcome: Outcome,
    budget: Budget | None,
    choice: Choice | None,
    files: Written,
    session: Session,
    started_at: str,
) -> FixReport:
    from mlgate.agent.reporting import report_of
    from mlgate.engine.changes import GitError, ask_git

    commit = ""
    with suppress(GitError):
        commit = ask_git(["rev-parse", "HEAD"], outcome.start.standard.top).decode().strip()
    return report_of(
        outcome,
        budget,
        choice.provider.name if choice else "",
        files,
        started_at=started_at,
        commit=commit,
        test_command=session.settings.review.tests,
    )


_CODES = {
    "interrupted": ExitCode.INTERRUPTED,
    "guard_breach": ExitCode.CONFLICT,
    "provider_error": ExitCode.OUTSIDE,
}
_TOO_EARLY = frozenset({"max_rounds", "budget_tokens", "budget_cost", "deadline"})


def _exit_code(report: FixReport, session: Session, arguments: argparse.Namespace) -> ExitCode:
    """What the shell is told: how the run ended where that was no end of its own, else what is left."""
    from mlgate.cli.output import fail_level_of

    if report.stop in _CODES:
        return _CODES[report.stop]
    worst = max((item.severity for item in report.remaining), default=None)
    if not fail_level_of(arguments, session.settings).reached_by(worst):
        return ExitCode.CLEAN
    return ExitCode.NO_VERDICT if report.stop in _TOO_EARLY else ExitCode.DIAGNOSTICS
