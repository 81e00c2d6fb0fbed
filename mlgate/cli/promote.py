"""`mlgate promote`: judge a run, register it, move the alias."""

from __future__ import annotations

import argparse

from mlgate.cli.exit_codes import ExitCode
from mlgate.cli.registry import add_conditions, add_output, add_store, emit, store_of, told


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("gates", metavar="FILE", help="gate file: YAML, or Python with PROMOTION_GATES")
    group = parser.add_argument_group("what is promoted")
    group.add_argument("--run-id", metavar="ID", help="a run")
    group.add_argument("--model-uri", metavar="URI", help="models:/m-ID, one of the models of a run")
    group.add_argument("--model-path", metavar="PATH", help="where the run keeps the model, if it has several")
    group.add_argument("--decision", metavar="FILE", help="a decision record; judged now, it has to come out the same")
    add_conditions(parser)
    add_store(parser)
    add_output(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Promote, and report; a run that fails is reported as `gate check` does."""
    with told():
        from mlgate.gates.api import GateFailedError
        from mlgate.gates.registry_api import promote

        try:
            move = promote(
                arguments.gates,
                run_id=arguments.run_id,
                model_uri=arguments.model_uri,
                model_path=arguments.model_path,
                decision=arguments.decision,
                expect_champion=arguments.expect_champion,
                why=arguments.reason,
                adopt=arguments.adopt,
                store=store_of(arguments),
            )
        except GateFailedError as error:
            from mlgate.cli import gate_check, gate_output

            gate_output.emit(error.decision, arguments)
            return gate_check.verdict(error.decision)
        emit(arguments, "render_move", move)
        return ExitCode.CLEAN
