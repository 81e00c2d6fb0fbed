"""Reports of `mlgate fix`: options, and where they go."""

from __future__ import annotations

import argparse
from pathlib import Path

from mlgate.cli.exit_codes import CommandError
from mlgate.core.fix_report import FixReport

FORMATS = ("text", "json", "markdown", "html")


def add_output(parser: argparse.ArgumentParser) -> None:
    """Options of the output, as `mlgate check` has them."""
    group = parser.add_argument_group("output")
    group.add_argument("--output-format", choices=FORMATS, default="text", metavar="FORMAT", help=", ".join(FORMATS))
    group.add_argument("--output-file", "-o", type=Path, metavar="FILE", help="write the report there")
    group.add_argument(
        "--report", action="append", default=[], metavar="FORMAT=FILE", help="write a further report; repeatable"
    )
    group.add_argument(
        "--fail-level",
        choices=("error", "warning", "note", "never"),
        help="exit 1 while anything is left from this severity on (default: error)",
    )
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: auto)")
    group.add_argument("--quiet", "-q", action="store_true", help="no progress, no notes")


def check_reports(arguments: argparse.Namespace) -> None:
    """Refuse what cannot be written before anybody is asked for anything."""
    for text in arguments.report:
        _parsed(text)


def emit(report: FixReport, arguments: argparse.Namespace) -> None:
    """Print the report, and write those that were asked for."""
    from mlgate.cli.output import put, terminal_width, use_color, write_report

    for text in arguments.report:
        name, path = _parsed(text)
        write_report(path, _rendered(name, report, terminal_width(), False))
    name = arguments.output_format
    color = arguments.output_file is None and name == "text" and use_color(arguments.color)
    put(_rendered(name, report, terminal_width(), color), arguments.output_file)


def _parsed(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if not equals or not path or name not in FORMATS:
        raise CommandError(f"--report {text}: expected FORMAT=FILE with one of {', '.join(FORMATS)}")
    return name, Path(path)


def _rendered(name: str, report: FixReport, width: int, color: bool) -> str:
    if name == "text":
        from mlgate.reporters.fix_text import render as render_text
        from mlgate.reporters.style import Style

        return render_text(report, width, Style(color))
    from importlib import import_module

    rendered: str = import_module(f"mlgate.reporters.fix_{name}").render(report)
    return rendered
