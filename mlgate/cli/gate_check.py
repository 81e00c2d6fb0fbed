"""`mlgate gate check`: judge one run."""

from __future__ import annotations

import argparse

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.gate_output import add_output, emit
from mlgate.core.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.gates.decision import Decision
    from mlgate.gates.metrics_source import MetricsSource
    from mlgate.gates.model import GateFile
    from mlgate.gates.subject import Subject


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("gates", metavar="FILE", help="gate file: YAML, or Python with PROMOTION_GATES")
    add_selection(parser)
    parser.add_argument("--write", action="store_true", help="keep the decision with the run: an artifact and tags")
    add_output(parser)


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Options that say which run is meant, and where it is."""
    group = parser.add_argument_group("what is judged")
    group.add_argument("--run-id", metavar="ID", help="a run")
    group.add_argument("--model-uri", metavar="URI", help="models:/NAME/3, models:/NAME@ALIAS or models:/m-ID")
    group.add_argument(
        "--experiment", metavar="NAME", help="a finished run of this experiment: with --best or --latest"
    )
    group.add_argument("--metrics", metavar="FILE", help="metrics in a JSON file, without MLflow")
    group.add_argument("--best", metavar="METRIC", help="with --experiment: the run with the best value")
    group.add_argument(
        "--direction", choices=["max", "min"], help="with --best: what is better (default: as gates say)"
    )
    group.add_argument("--latest", action="store_true", help="with --experiment: the run that started last")
    group.add_argument("--tracking-uri", metavar="URI", help="default: MLFLOW_TRACKING_URI")
    group.add_argument("--registry-uri", metavar="URI", help="default: the tracking server")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Judge, report, and say the verdict by the exit code."""
    decision = judge(arguments)
    if arguments.write:
        keep(decision, arguments)
    emit(decision, arguments, f"{decision.artifact_path} of the run" if arguments.write else "")
    return verdict(decision)


def judge(arguments: argparse.Namespace) -> Decision:
    """The decision about the run that was asked for.

    Raises:
        CommandError: A wrong gate file or option, or the store could not be used.
    """
    from mlgate.config.errors import ConfigurationError
    from mlgate.gates.errors import SourceError
    from mlgate.gates.subject import SelectionError

    _reject_contradictions(arguments)
    try:
        from mlgate.gates.evaluate import evaluate
        from mlgate.gates.loading import load_gates

        gates = load_gates(arguments.gates)
        source = open_source(arguments)
        return evaluate(gates, source, select(arguments, source, gates.file))
    except (ConfigurationError, SelectionError) as error:
        raise CommandError(str(error)) from None
    except SourceError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE) from None


def keep(decision: Decision, arguments: argparse.Namespace) -> None:
    """Write the record to the run that was judged.

    Raises:
        CommandError: The store could not be used.
    """
    from mlgate.gates.errors import SourceError
    from mlgate.gates.mlflow_registry import MlflowRegistry
    from mlgate.gates.records import write_record

    try:
        write_record(MlflowRegistry(arguments.tracking_uri, arguments.registry_uri), decision)
    except SourceError as error:
        raise CommandError(f"the decision was not written: {error}", ExitCode.OUTSIDE) from None


def open_source(arguments: argparse.Namespace) -> MetricsSource:
    """The store that the options name."""
    if arguments.metrics is not None:
        from mlgate.gates.file_source import FileSource

        return FileSource(arguments.metrics)
    from mlgate.gates.mlflow_client import prepare_process
    from mlgate.gates.mlflow_source import MlflowSource

    prepare_process()
    return MlflowSource(arguments.tracking_uri, arguments.registry_uri)


def select(arguments: argparse.Namespace, source: MetricsSource, gates: GateFile) -> Subject:
    """The run, or the model, that the options name."""
    from mlgate.gates import subject
    from mlgate.gates.file_source import FileSource

    if isinstance(source, FileSource):
        return subject.Subject(source.subject)
    if arguments.run_id is not None:
        return subject.subject_of_run(source, arguments.run_id)
    if arguments.model_uri is not None:
        return subject.subject_of_model(source, arguments.model_uri)
    if arguments.latest:
        return subject.latest_of(source, arguments.experiment)
    direction = arguments.direction or subject.direction_of(gates, arguments.best)
    return subject.best_of(source, arguments.experiment, arguments.best, direction)


def _reject_contradictions(arguments: argparse.Namespace) -> None:
    given = [name for name in ("run_id", "model_uri", "experiment", "metrics") if getattr(arguments, name) is not None]
    options = [f"--{name.replace('_', '-')}" for name in given]
    if len(given) != 1:
        said = f"{' and '.join(options)} exclude each other:" if given else "which run?"
        raise CommandError(f"{said} give one of --run-id, --model-uri, --experiment or --metrics")
    if arguments.metrics is not None and getattr(arguments, "write", False):
        raise CommandError("--write needs a run in MLflow, --metrics names a file")
    chosen = bool(arguments.best) + bool(arguments.latest)
    if (arguments.experiment is not None) != (chosen == 1):
        raise CommandError("--experiment goes with one of --best METRIC and --latest")


def verdict(decision: Decision) -> ExitCode:
    """The exit code of a decision."""
    from mlgate.gates.decision import Outcome

    codes = {Outcome.PASS: ExitCode.CLEAN, Outcome.FAIL: ExitCode.DIAGNOSTICS, Outcome.NOT_READY: ExitCode.NO_VERDICT}
    return codes[decision.outcome]
