"""`mlgate gate verify`: the decision record that a run carries is the one that was written."""

from __future__ import annotations

import argparse

from mlgate.cli.exit_codes import ExitCode
from mlgate.cli.registry import add_store, store_of, told


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--run-id", metavar="ID", required=True, help="the run")
    add_store(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Prove the hash of the record, and say what it decided."""
    with told():
        from mlgate.gates.records import record_of_run

        record = record_of_run(store_of(arguments).source(), arguments.run_id)
        print(f"run {record.run_id}: decision {record.sha256[:12]} ({record.members['decision']}) is what was written")
        return ExitCode.CLEAN
