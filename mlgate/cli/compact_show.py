"""`mlgate compact show`: every field of a compact, and how far it is filled in."""

from __future__ import annotations

import argparse
from pathlib import Path

from mlgate.cli.compact_session import load_settings, read_compacts
from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.options import add_configuration_options
from mlgate.cli.output import put, terminal_width, use_color

FORMATS = ("text", "markdown", "json")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="- reads stdin (default: the only one of the project)")
    add_configuration_options(parser)
    group = parser.add_argument_group("output")
    group.add_argument("--output-format", choices=FORMATS, default="text", help="default: text")
    group.add_argument("--output-file", "-o", type=Path, metavar="FILE", help="write there instead of stdout")
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: auto)")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Render, then print or write."""
    put(_text(arguments), arguments.output_file)
    return ExitCode.CLEAN


def _text(arguments: argparse.Namespace) -> str:
    from mlgate.documents.compact.view import compact_view

    named = [arguments.file] if arguments.file else []
    settings = load_settings(arguments, named)
    documents = read_compacts(named, settings)
    if len(documents) > 1:
        raise CommandError(f"name one of {', '.join(document.unit.path for document in documents)}")
    view = compact_view(documents[0], settings)
    if arguments.output_format == "json":
        from mlgate.reporters.compact_json import render as render_json

        return render_json(view)
    if arguments.output_format == "markdown":
        from mlgate.reporters.compact_markdown import render as render_markdown

        return render_markdown(view)
    from mlgate.reporters.compact_text import render

    return render(view, terminal_width(), color=not arguments.output_file and use_color(arguments.color))
