"""`mlgate history`: who moved which alias, when, from where to where, and why."""

from __future__ import annotations

import argparse

from mlgate.cli.exit_codes import ExitCode
from mlgate.cli.registry import add_model, add_output, add_store, emit, model_and_alias, store_of, told


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_model(parser)
    add_store(parser)
    add_output(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Report the ledger of a model."""
    with told():
        from mlgate.gates.registry_api import history

        model, _ = model_and_alias(arguments)
        emit(arguments, "render_history", history(model, store=store_of(arguments)))
        return ExitCode.CLEAN
