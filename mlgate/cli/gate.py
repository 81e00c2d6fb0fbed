"""`mlgate gate`: promotion gates against what MLflow logged."""

from __future__ import annotations

import argparse

from mlgate.cli.actions import configure_actions, execute_action
from mlgate.cli.exit_codes import ExitCode

ACTIONS = {
    "check": "judge a run by a gate file; writes nothing without --write",
    "stamp": "lock the gates onto a run before it ends",
    "init": "write a first gate file: from runs, or from a preset",
    "schema": "print the JSON Schema of gate files",
    "verify": "prove that the decision record of a run is the one that was written",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    configure_actions(parser, "gate", ACTIONS)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Run one action."""
    return execute_action(arguments, "gate")
