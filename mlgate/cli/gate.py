"""`mlgate gate`: promotion gates against what MLflow logged."""

from __future__ import annotations

import argparse
from importlib import import_module

from mlgate.cli.exit_codes import ExitCode

ACTIONS = {
    "check": "judge a run by a gate file; writes nothing without --write",
    "stamp": "lock the gates onto a run before it ends",
    "init": "write a first gate file: from runs, or from a preset",
    "schema": "print the JSON Schema of gate files",
    "verify": "prove that the decision record of a run is the one that was written",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options; each has a module of its own."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in ACTIONS.items():
        child = actions.add_parser(name, help=summary, description=summary.capitalize(), allow_abbrev=False)
        import_module(f"mlgate.cli.gate_{name}").configure(child)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Run one action."""
    module = import_module(f"mlgate.cli.gate_{arguments.action}")
    code: ExitCode = module.execute(arguments)
    return code
