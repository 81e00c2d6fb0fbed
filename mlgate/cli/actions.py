"""Commands that are made of actions, each in a module of its own: `mlgate gate check`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from importlib import import_module

from mlgate.cli.exit_codes import ExitCode


def configure_actions(parser: argparse.ArgumentParser, command: str, summaries: Mapping[str, str]) -> None:
    """Declare the actions of a command and their options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in summaries.items():
        child = actions.add_parser(name, help=summary, description=summary.capitalize(), allow_abbrev=False)
        import_module(f"mlgate.cli.{command}_{name}").configure(child)


def execute_action(arguments: argparse.Namespace, command: str) -> ExitCode:
    """Run the action that was asked for."""
    module = import_module(f"mlgate.cli.{command}_{arguments.action}")
    code: ExitCode = module.execute(arguments)
    return code
