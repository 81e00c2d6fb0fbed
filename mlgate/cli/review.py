"""`mlgate review`: check, gates, documents and tests, to one decision."""

from __future__ import annotations

import argparse

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.options import PROFILES, add_configuration_options, add_run_options, codes
from mlgate.core.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.documents.review.values import Review

FORMATS = ("text", "markdown", "json", "html")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: .)")
    parser.add_argument("--new-from", metavar="REV", help="review what differs from a git revision")
    parser.add_argument("--maturity", action="store_true", help="score the project from level 0 to 3, and stop")
    gates = parser.add_argument_group("the run that is to be promoted")
    gates.add_argument("--run-id", metavar="ID", help="judge this run by the gate file")
    gates.add_argument("--metrics", metavar="FILE", help="metrics in a JSON file, without MLflow")
    gates.add_argument("--gates", metavar="FILE", help="the gate file (default: the only one among the paths)")
    gates.add_argument("--tracking-uri", metavar="URI", help="default: MLFLOW_TRACKING_URI")
    rules = parser.add_argument_group("rules")
    rules.add_argument("--profile", choices=PROFILES, help="explore, team (default) or production")
    rules.add_argument("--exclude", type=codes, action="extend", metavar="PATTERNS", help="skip files that match")
    add_configuration_options(parser)
    output = parser.add_argument_group("output")
    output.add_argument("--output-format", choices=FORMATS, default="text", metavar="FORMAT", help=", ".join(FORMATS))
    output.add_argument("--output-file", "-o", metavar="FILE", help="write the review there instead of stdout")
    output.add_argument(
        "--report", action="append", default=[], metavar="FORMAT=FILE", help="write it in a further format; repeatable"
    )
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: auto)")
    output.add_argument("--quiet", "-q", action="store_true", help="no progress")
    output.add_argument("--verbose", "-v", action="store_true", help="every place, every part of every point")
    add_run_options(parser)
    parser.add_argument("--no-tests", action="store_true", help="do not run the tests of the configuration")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Review, report, and say the decision by the exit code."""
    from mlgate.cli.review_inputs import CrashedError, gather
    from mlgate.cli.review_output import emit, emit_maturity, wanted
    from mlgate.documents.review.maturity import maturity
    from mlgate.documents.review.reviewing import review, witnesses_of

    _reject_contradictions(arguments)
    wanted(arguments)
    try:
        inputs = gather(arguments)
    except CrashedError as error:
        return error.code
    if arguments.maturity:
        emit_maturity(maturity(witnesses_of(inputs)), arguments)
        return ExitCode.CLEAN
    reviewed = review(inputs)
    emit(reviewed, arguments)
    return exit_code(reviewed)


def _reject_contradictions(arguments: argparse.Namespace) -> None:
    if arguments.run_id and arguments.metrics:
        raise CommandError("--run-id and --metrics exclude each other")
    if "" in arguments.paths or "-" in arguments.paths:
        raise CommandError("a review needs files or folders; the current folder is `.`")


def exit_code(reviewed: Review) -> ExitCode:
    """What the decision is to a shell; an open one says whether time ran out, or something could not be asked."""
    from mlgate.documents.review.values import StepResult, Verdict

    if reviewed.verdict is Verdict.BLOCK:
        return ExitCode.DIAGNOSTICS
    if reviewed.verdict is not Verdict.NONE:
        return ExitCode.CLEAN
    unreachable = any(step.result is StepResult.UNREACHABLE for step in reviewed.steps)
    return ExitCode.OUTSIDE if unreachable else ExitCode.NO_VERDICT
