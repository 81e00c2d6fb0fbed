"""`mlgate compact`: the Iteration Compact."""

from __future__ import annotations

import argparse
from importlib import import_module

from mlgate.cli.exit_codes import ExitCode

ACTIONS = {
    "new": "write a first version: what git, gates and MLflow know, and unknown for the rest",
    "check": "check compacts in files, or the description of a pull request on stdin",
    "show": "every field of a compact, and how far it is filled in",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options; each has a module of its own."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in ACTIONS.items():
        child = actions.add_parser(name, help=summary, description=summary.capitalize(), allow_abbrev=False)
        import_module(f"mlgate.cli.compact_{name}").configure(child)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Run one action."""
    module = import_module(f"mlgate.cli.compact_{arguments.action}")
    code: ExitCode = module.execute(arguments)
    return code
