"""`mlgate ledger export`: the ledger for spreadsheets and programs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.ledger_session import add_file, path_of, told, view_for

FORMATS = ("csv", "json")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_file(parser)
    parser.add_argument("--format", choices=FORMATS, default="csv", help="default: csv")
    parser.add_argument("--metrics", action="store_true", help="with csv: a row a metric of an entry, not an entry")
    parser.add_argument("--gates", metavar="FILE", help="gate file: which way a metric is better")
    parser.add_argument("--output-file", "-o", metavar="FILE", help="write there instead of stdout")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of the json format, and stop")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Export, then print or write."""
    if arguments.metrics and arguments.format != "csv":
        raise CommandError("--metrics goes with --format csv; json has them all")
    with told():
        text = _text(arguments)
    if arguments.output_file:
        from mlgate.cli.output import write_report

        write_report(Path(arguments.output_file), text)
        return ExitCode.CLEAN
    sys.stdout.write(text)
    sys.stdout.flush()
    return ExitCode.CLEAN


def _text(arguments: argparse.Namespace) -> str:
    if arguments.schema:
        from mlgate.reporters.ledger_json import schema_text

        return schema_text()
    view = view_for(path_of(arguments), arguments.gates)
    if arguments.format == "json":
        from mlgate.reporters.ledger_json import render as render_json

        return render_json(view)
    from mlgate.reporters.ledger_csv import render, render_metrics

    return render_metrics(view) if arguments.metrics else render(view)
