"""What the actions on the ledger have in common: the file, the store, and errors as exit codes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.core.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.documents.ledger.view import LedgerView
    from mlgate.gates.metrics_source import MetricsSource

DEFAULT = "docs/observation-ledger.md"


def add_file(parser: argparse.ArgumentParser) -> None:
    """The ledger."""
    parser.add_argument("file", nargs="?", metavar="FILE", help=f"the ledger (default: {DEFAULT})")


def add_store(parser: argparse.ArgumentParser) -> None:
    """Options that say where runs are."""
    group = parser.add_argument_group("where runs are")
    group.add_argument("--tracking-uri", metavar="URI", help="default: MLFLOW_TRACKING_URI")
    group.add_argument("--registry-uri", metavar="URI", help="default: the tracking server")


def path_of(arguments: argparse.Namespace) -> Path:
    """The file that is meant."""
    return Path(arguments.file or DEFAULT)


def open_source(arguments: argparse.Namespace) -> MetricsSource:
    """The store that the options name."""
    from mlgate.gates.mlflow_client import prepare_process
    from mlgate.gates.mlflow_source import MlflowSource

    prepare_process()
    return MlflowSource(arguments.tracking_uri, arguments.registry_uri)


def view_for(path: Path, gates: str | None) -> LedgerView:
    """The ledger as reports show it; gates say which way a metric is better."""
    from mlgate.documents.ledger.ledger_file import read_ledger
    from mlgate.documents.ledger.view import view_of
    from mlgate.gates.loading import load_gates

    return view_of(read_ledger(path), load_gates(gates).file if gates else None)


@contextmanager
def told() -> Iterator[None]:
    """Turn what ledgers, gates and stores raise into exit codes."""
    from mlgate.config.errors import ConfigurationError
    from mlgate.documents.ledger.ledger_file import LedgerConflictError, LedgerError
    from mlgate.documents.ledger.pair import UnfinishedError
    from mlgate.gates.errors import SourceError

    try:
        yield
    except (ConfigurationError, LedgerError) as error:
        raise CommandError(str(error)) from None
    except LedgerConflictError as error:
        raise CommandError(str(error), ExitCode.CONFLICT) from None
    except UnfinishedError as error:
        raise CommandError(str(error), ExitCode.NO_VERDICT) from None
    except SourceError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE) from None
