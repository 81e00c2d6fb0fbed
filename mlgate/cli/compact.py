"""`mlgate compact`: the Iteration Compact."""

from __future__ import annotations

import argparse

from mlgate.cli.actions import configure_actions, execute_action
from mlgate.cli.exit_codes import ExitCode

ACTIONS = {
    "new": "write a first version: what git, gates and MLflow know, and unknown for the rest",
    "check": "check compacts in files, or the description of a pull request on stdin",
    "show": "every field of a compact, and how far it is filled in",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    configure_actions(parser, "compact", ACTIONS)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Run one action."""
    return execute_action(arguments, "compact")
