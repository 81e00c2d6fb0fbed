"""`mlgate ledger new`: an empty ledger."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.ledger_session import add_file, path_of


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_file(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Create the file; never over another."""
    from mlgate.documents.ledger.ledger_file import new_ledger

    path: Path = path_of(arguments)
    try:
        new_ledger(path)
    except FileExistsError:
        raise CommandError(f"{path} exists; it is not overwritten") from None
    except OSError as error:
        raise CommandError(f"{path}: cannot be created: {error.strerror}", ExitCode.OUTSIDE) from None
    print(f"wrote {path}; add an entry: mlgate ledger add --run-id ID", file=sys.stderr)
    return ExitCode.CLEAN
