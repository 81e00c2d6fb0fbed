"""`mlgate ledger show`: the ledger as a table, a page, or values."""

from __future__ import annotations

import argparse

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.ledger_session import add_file, path_of, told, view_for

FORMATS = ("text", "markdown", "json", "html")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_file(parser)
    parser.add_argument("--iteration", metavar="N", type=int, help="all fields of this iteration; as text")
    parser.add_argument("--gates", metavar="FILE", help="gate file: which way a metric is better")
    group = parser.add_argument_group("output")
    group.add_argument("--output-format", choices=FORMATS, default="text", help="default: text")
    group.add_argument("--output-file", "-o", metavar="FILE", help="write there instead of stdout")
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: auto)")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Render, then print or write."""
    if arguments.iteration is not None and arguments.output_format != "text":
        raise CommandError("--iteration goes with --output-format text")
    with told():
        text = _text(arguments)
    from mlgate.cli.output import put

    put(text, arguments.output_file)
    return ExitCode.CLEAN


def _text(arguments: argparse.Namespace) -> str:
    from importlib import import_module

    view = view_for(path_of(arguments), arguments.gates)
    if arguments.output_format != "text":
        text: str = import_module(f"mlgate.reporters.ledger_{arguments.output_format}").render(view)
        return text
    from mlgate.cli.output import terminal_width, use_color
    from mlgate.reporters.ledger_text import entry_lines, render

    if arguments.iteration is None:
        return render(view, terminal_width(), color=not arguments.output_file and use_color(arguments.color))
    found = [entry for entry in view.entries if entry.number == arguments.iteration]
    if not found:
        numbers = ", ".join(str(entry.number) for entry in view.entries) or "none"
        raise CommandError(f"{view.path}: there is no iteration {arguments.iteration}; there are {numbers}")
    return "".join(f"{line}\n" for entry in found for line in entry_lines(entry))
