"""`mlgate ledger`: the Observation Ledger."""

from __future__ import annotations

import argparse
from importlib import import_module

from mlgate.cli.exit_codes import ExitCode

ACTIONS = {
    "new": "create an empty ledger",
    "add": "add an entry, filled from a run, its baseline, git and fixes",
    "check": "say what entries lack, contradict, or had otherwise; with MLflow, which numbers are wrong",
    "show": "the ledger as a table, or as a page with the trend of each metric",
    "export": "the ledger for spreadsheets and programs: CSV, JSON",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options; each has a module of its own."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in ACTIONS.items():
        child = actions.add_parser(name, help=summary, description=summary.capitalize(), allow_abbrev=False)
        import_module(f"mlgate.cli.ledger_{name}").configure(child)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Run one action."""
    module = import_module(f"mlgate.cli.ledger_{arguments.action}")
    code: ExitCode = module.execute(arguments)
    return code
