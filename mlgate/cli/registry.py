"""What promote, rollback and history have in common: options, the store, and errors as exit codes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.core.typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlgate.gates.registry_api import Store

FORMATS = {"text": "move_text", "json": "move_json"}
"""Reporters of moves and histories, by `--output-format`."""


def add_store(parser: argparse.ArgumentParser) -> None:
    """Options that say where the registry is."""
    group = parser.add_argument_group("where")
    group.add_argument("--tracking-uri", metavar="URI", help="default: MLFLOW_TRACKING_URI")
    group.add_argument("--registry-uri", metavar="URI", help="default: the tracking server")


def add_conditions(parser: argparse.ArgumentParser) -> None:
    """Options of commands that move an alias."""
    group = parser.add_argument_group("conditions")
    group.add_argument(
        "--expect-champion", metavar="VERSION", help="refuse unless the alias is there now; an empty text: nowhere"
    )
    group.add_argument("--adopt", action="store_true", help="accept what was moved by hand, give up what broke off")
    group.add_argument("--reason", metavar="TEXT", help="why; kept in the ledger")
    group.add_argument("--user", metavar="NAME", help="who; default: MLGATE_USER, the CI's actor, or the system's user")


def add_model(parser: argparse.ArgumentParser) -> None:
    """The model, from its gate file or by name."""
    parser.add_argument("gates", nargs="?", metavar="FILE", help="gate file that names model and alias")
    parser.add_argument("--model", metavar="NAME", help="instead of a gate file: the registered model")


def add_output(parser: argparse.ArgumentParser) -> None:
    """Options of the output."""
    group = parser.add_argument_group("output")
    group.add_argument("--output-format", choices=FORMATS, default="text", help="default: text")
    group.add_argument("--output-file", metavar="FILE", help="write there instead of stdout")


def store_of(arguments: argparse.Namespace) -> Store:
    """The store that the options name."""
    from mlgate.gates.mlflow_client import prepare_process
    from mlgate.gates.registry_api import Store

    prepare_process()
    return Store(arguments.tracking_uri, arguments.registry_uri, getattr(arguments, "user", None))


def model_and_alias(arguments: argparse.Namespace) -> tuple[str, str]:
    """The model and the alias that the gate file or the options name."""
    from mlgate.gates.loading import load_gates
    from mlgate.gates.registry_api import model_of

    if (arguments.gates is None) == (arguments.model is None):
        raise CommandError("which model? give a gate file, or --model NAME")
    if arguments.model is not None:
        return arguments.model, getattr(arguments, "alias", None) or "champion"
    gates = load_gates(arguments.gates)
    return model_of(gates), getattr(arguments, "alias", None) or gates.file.alias


def emit(arguments: argparse.Namespace, what: str, value: Any) -> None:
    """Render by the function `what` of the reporter asked for, and write it to where it was asked for."""
    from mlgate.cli.output import put

    reporter = import_module(f"mlgate.reporters.{FORMATS[arguments.output_format]}")
    text: str = getattr(reporter, what)(value)
    put(text, arguments.output_file)


@contextmanager
def told() -> Iterator[None]:
    """Turn what gates and registries raise into exit codes."""
    from mlgate.config.errors import ConfigurationError
    from mlgate.gates.errors import SourceError
    from mlgate.gates.records import RecordError
    from mlgate.gates.registry import AmbiguousModelError, ConflictError, NoModelError
    from mlgate.gates.subject import SelectionError
    from mlgate.gates.way_back import NoWayBackError

    try:
        yield
    except (ConfigurationError, SelectionError) as error:
        raise CommandError(str(error)) from None
    except AmbiguousModelError as error:
        raise CommandError(f"{error}; name one with --model-path or --model-uri") from None
    except (RecordError, NoModelError, NoWayBackError) as error:
        raise CommandError(str(error), ExitCode.DIAGNOSTICS) from None
    except SourceError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE) from None
    except ConflictError as error:
        raise CommandError(str(error), ExitCode.CONFLICT) from None
