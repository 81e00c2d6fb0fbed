"""`mlgate compact new`: a first version of a compact, from evidence."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from mlgate.cli.compact_session import STDIN, load_settings
from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.ledger_session import add_store, open_source
from mlgate.cli.options import add_configuration_options
from mlgate.config.settings import Settings
from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.documents.kind import PROJECT_KINDS
from mlgate.semantics.documents.kinds.iteration_compact import KIND

if TYPE_CHECKING:  # pydantic and MLflow: for those who have gates, and a store
    from mlgate.gates.loading import LoadedGates
    from mlgate.gates.metrics_source import MetricsSource


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help=f"the file to write (default: {KIND.path}); - prints it"
    )
    parser.add_argument("--gates", metavar="FILE", help="gate file (default: the only one of the project)")
    parser.add_argument("--run-id", metavar="ID", help="a run of this iteration: the data that it logged")
    parser.add_argument("--project", choices=PROJECT_KINDS, help="what is delivered (default: project.kind)")
    add_store(parser)
    add_configuration_options(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Gather, render, write; never over another file, and without a question."""
    from mlgate.semantics.documents.writing import render

    path = Path(arguments.file or KIND.path)
    if arguments.file != STDIN and os.path.lexists(path):
        raise CommandError(f"{path} exists; it is not overwritten")
    settings = load_settings(arguments)
    answers = _answers(arguments, settings)
    text = render(KIND, answers, arguments.project or settings.project.kind)
    if arguments.file == STDIN:
        sys.stdout.write(text)
    else:
        _create(path, text)
    asked = [spec.name for spec in KIND.asked(arguments.project or settings.project.kind)]
    known = sum(not answers.get(name, "unknown").startswith("unknown") for name in asked)
    written = "" if arguments.file == STDIN else f"wrote {path}: "
    print(
        f"{written}{known} of {len(asked)} fields filled from evidence, {len(asked) - known} unknown", file=sys.stderr
    )
    return ExitCode.CLEAN


def _create(path: Path, text: str) -> None:
    from mlgate.engine.atomic import create_files

    try:
        create_files({path: text.encode()})
    except FileExistsError:
        raise CommandError(f"{path} exists; it is not overwritten") from None
    except OSError as error:
        raise CommandError(f"{path}: cannot be created: {error.strerror}", ExitCode.OUTSIDE) from None


def _answers(arguments: argparse.Namespace, settings: Settings) -> Mapping[str, str]:
    from mlgate.cli.session import find_files
    from mlgate.documents.compact.evidence import Evidence, answers_from
    from mlgate.gates.errors import SourceError

    files = [item.shown for item in find_files(settings, ["."])[0]]
    gates = _gates(arguments, files)
    evidence = Evidence(Path(), [*files, *_configurations()], gates, None, arguments.run_id)
    if arguments.file not in (None, STDIN):
        evidence = evidence._replace(compact=arguments.file)
    try:
        return answers_from(evidence._replace(source=_store(arguments, gates)))
    except SourceError as error:
        if _was_asked(arguments):
            raise CommandError(str(error), ExitCode.OUTSIDE) from None
        print(f"MLflow is left out: {error}", file=sys.stderr)
        return answers_from(evidence)


def _gates(arguments: argparse.Namespace, files: Sequence[str]) -> LoadedGates | None:
    """The gates that are named, else those of the only gate file."""
    from mlgate.config.errors import ConfigurationError
    from mlgate.gates.loading import load_gates
    from mlgate.sources.file_kinds import is_gate_path

    if arguments.gates:
        try:
            return load_gates(arguments.gates)
        except ConfigurationError as error:
            raise CommandError(str(error)) from None
    found = []
    for path in filter(is_gate_path, files):
        try:
            found.append(load_gates(path))
        except ConfigurationError:
            print(f"{path} is left out: it is no gate file that can be judged by", file=sys.stderr)
    if len(found) > 1:
        names = ", ".join(gates.path for gates in found)
        print(f"gates are left out: choose one of {names} by --gates", file=sys.stderr)
    return found[0] if len(found) == 1 else None


def _was_asked(arguments: argparse.Namespace) -> bool:
    return bool(arguments.run_id or arguments.tracking_uri or arguments.registry_uri)


def _store(arguments: argparse.Namespace, gates: LoadedGates | None) -> MetricsSource | None:
    """The store, where there is something to ask it, and a sign that there is one.

    Raises:
        SourceError: It cannot be opened.
    """
    configured = any(os.environ.get(name) for name in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI"))
    has_question = arguments.run_id or (gates is not None and gates.file.model)
    if not has_question or not (_was_asked(arguments) or configured):
        return None
    return open_source(arguments)


def _configurations() -> list[str]:
    """YAML files in which a project keeps its parameters."""
    found = [path for name in ("params.yaml", "params.yml") for path in Path().glob(name)]
    for folder in ("conf", "config", "configs"):
        found += sorted(path for path in Path(folder).rglob("*.y*ml") if path.is_file())[:100]
    return [path.as_posix() for path in found]
