"""`mlgate ledger`: the Observation Ledger."""

from __future__ import annotations

import argparse

from mlgate.cli.actions import configure_actions, execute_action
from mlgate.cli.exit_codes import ExitCode

ACTIONS = {
    "new": "create an empty ledger",
    "add": "add an entry, filled from a run, its baseline, git and fixes",
    "check": "say what entries lack, contradict, or had otherwise; with MLflow, which numbers are wrong",
    "show": "the ledger as a table, or as a page with the trend of each metric",
    "export": "the ledger for spreadsheets and programs: CSV, JSON",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    configure_actions(parser, "ledger", ACTIONS)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Run one action."""
    return execute_action(arguments, "ledger")
