"""`mlgate gate stamp`: lock the gates before training ends."""

from __future__ import annotations

import argparse
import os

from mlgate.cli.exit_codes import CommandError, ExitCode

RUN_ID = "MLFLOW_RUN_ID"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("gates", metavar="FILE", help="gate file: YAML, or Python with PROMOTION_GATES")
    parser.add_argument("--run-id", metavar="ID", help=f"the run that trains (default: {RUN_ID})")
    parser.add_argument("--tracking-uri", metavar="URI", help="default: MLFLOW_TRACKING_URI")
    parser.add_argument("--print", action="store_true", help="print the param instead of writing it")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Write the hash of the gates onto the run."""
    from mlgate.config.errors import ConfigurationError
    from mlgate.gates.checks.state import STAMP
    from mlgate.gates.errors import SourceError
    from mlgate.gates.loading import load_gates
    from mlgate.gates.stamping import StampRefusedError

    run_id = arguments.run_id or os.environ.get(RUN_ID)
    if not run_id and not arguments.print:
        raise CommandError(f"which run? give --run-id, or set {RUN_ID} as `mlflow run` does")
    try:
        gates = load_gates(arguments.gates)
        if arguments.print:
            print(f"{STAMP}={gates.sha256}")
            return ExitCode.CLEAN
        fresh = _stamp(gates, str(run_id), arguments.tracking_uri)
    except ConfigurationError as error:
        raise CommandError(str(error)) from None
    except SourceError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE) from None
    except StampRefusedError as error:
        raise CommandError(str(error), ExitCode.CONFLICT if error.is_conflict else ExitCode.DIAGNOSTICS) from None
    print(f"run {run_id} {'is now' if fresh else 'was already'} stamped with {arguments.gates} ({gates.sha256[:12]})")
    return ExitCode.CLEAN


def _stamp(gates: object, run_id: str, tracking_uri: str | None) -> bool:
    from mlgate.gates.loading import LoadedGates
    from mlgate.gates.mlflow_client import prepare_process
    from mlgate.gates.mlflow_source import MlflowSource
    from mlgate.gates.mlflow_stamp import MlflowParams
    from mlgate.gates.stamping import stamp_run

    assert isinstance(gates, LoadedGates)
    prepare_process()
    source = MlflowSource(tracking_uri)
    return stamp_run(gates, source, MlflowParams(source.client, source.uri), run_id)
