"""`mlgate productionize`: a notebook to modules, configuration, tests and a pipeline: shown first, then written."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.options import add_configuration_options
from mlgate.cli.session import load, open_session
from mlgate.core.diagnostic import Severity
from mlgate.core.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.adoption.productionize.project import Project

_STAYING = ("MLG1", "MLG2", "MLG4", "MLG5", "MLG6", "MLG7")
"""Families whose diagnostics are about what code does, not about notebooks or the layout of a project."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="a notebook, or a script with cells")
    parser.add_argument(
        "--output",
        "-o",
        type=Path,
        metavar="DIR",
        help="the project's folder (default: the notebook's name, beside it)",
    )
    parser.add_argument("--write", action="store_true", help="write the files; without it they are only shown")
    parser.add_argument("--no-diff", action="store_true", help="show the list of files, not what is in them")
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")
    add_configuration_options(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Read, take apart, show, write."""
    from mlgate.adoption.productionize.showing import render_json, render_text

    output = arguments.output or arguments.notebook.with_suffix("")
    project = _project(arguments, output)
    present = _present(project, output)
    show = render_json if arguments.output_format == "json" else render_text
    written = arguments.write and not project.blocked
    if written:
        _write(project, output, present)
    sys.stdout.write(show(project, output, present, written=written, diff=not arguments.no_diff and not written))
    return ExitCode.DIAGNOSTICS if project.blocked else ExitCode.CLEAN


def _project(arguments: argparse.Namespace, output: Path) -> Project:
    from mlgate.adoption.productionize.making import make_project
    from mlgate.integrations.ruff import RuffError
    from mlgate.sources.read import UnreadableError

    settings = load(arguments, [str(arguments.notebook)])
    try:
        return make_project(arguments.notebook, output, settings, _carried(arguments))
    except UnreadableError as error:
        raise CommandError(f"{arguments.notebook}: cannot be read: {error}") from None
    except RuffError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE) from None


def _carried(arguments: argparse.Namespace) -> list[str]:
    """Diagnostics of the notebook that stay true wherever its code stands, by cell."""
    session = open_session(arguments, [str(arguments.notebook)])
    report = session.run.check(session.items)
    return [
        f"cell {item.location.cell.index if item.location.cell else 0}: {item.code} {item.name}: {item.message}"
        for item in report.diagnostics
        if item.code.startswith(_STAYING) and item.severity >= Severity.WARNING
    ]


def _present(project: Project, output: Path) -> set[str]:
    """The files that are there already, as they would be written.

    Raises:
        CommandError: One is there with other content: nothing is overwritten.
    """
    found: set[str] = set()
    other: list[str] = []
    for name, text in project.files.items():
        path = output / name
        if path.is_file() and path.read_bytes() == text.encode():
            found.add(name)
        elif path.exists() or path.is_symlink():
            other.append(name)
    if other:
        names = ", ".join(other[:5]) + (", ..." if len(other) > 5 else "")
        message = f"{output}: holds other files of these names, which are not overwritten: {names}"
        raise CommandError(f"{message}; choose another folder: --output DIR", ExitCode.CONFLICT)
    return found


def _write(project: Project, output: Path, present: set[str]) -> None:
    from mlgate.engine.atomic import create_files

    try:
        create_files({output / name: text.encode() for name, text in project.files.items() if name not in present})
    except FileExistsError as error:
        raise CommandError(f"{error.filename} has appeared meanwhile; nothing was written", ExitCode.CONFLICT) from None
    except OSError as error:
        raise CommandError(
            f"{error.filename or output}: cannot be written: {error.strerror}", ExitCode.OUTSIDE
        ) from None
