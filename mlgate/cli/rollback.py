"""`mlgate rollback`: the alias goes back to the version it came from."""

from __future__ import annotations

import argparse

from mlgate.cli.exit_codes import ExitCode
from mlgate.cli.registry import add_conditions, add_model, add_output, add_store, emit, model_and_alias, store_of, told


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_model(parser)
    parser.add_argument("--alias", metavar="NAME", help="default: that of the gate file, or champion")
    parser.add_argument("--to", metavar="VERSION", help="an earlier version; default: the one before the current one")
    add_conditions(parser)
    add_store(parser)
    add_output(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Roll back, and report."""
    with told():
        from mlgate.gates.registry_api import rollback

        model, alias = model_and_alias(arguments)
        move = rollback(
            model,
            alias=alias,
            to=arguments.to,
            expect_champion=arguments.expect_champion,
            why=arguments.reason,
            adopt=arguments.adopt,
            store=store_of(arguments),
        )
        emit(arguments, "render_move", move)
        return ExitCode.CLEAN
