"""`mlgate report`: another format of a saved JSON report, the page for a browser first of all."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.options import FAIL_LEVELS, FORMATS, add_configuration_options
from mlgate.cli.output import put, render
from mlgate.cli.session import load
from mlgate.core.report import Report

_ENDINGS = {".html": "html", ".htm": "html", ".md": "markdown", ".sarif": "sarif", ".xml": "junit", ".txt": "full"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", metavar="IN.json", help="what `mlgate check --output-format json` wrote; - is stdin")
    group = parser.add_argument_group("output")
    group.add_argument("--output-file", "-o", type=Path, metavar="FILE", help="write there instead of stdout")
    group.add_argument(
        "--output-format", choices=FORMATS, metavar="FORMAT", help="default: as the ending of FILE says, else html"
    )
    group.add_argument("--fail-level", choices=FAIL_LEVELS, help="call it failed from this severity on")
    add_configuration_options(parser)
    parser.set_defaults(color="never", verbose=False, statistics=False)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Read, render, write. The verdict is the check's: this exits with 0 whatever the report says."""
    report = _read(arguments.file)
    settings = load(arguments, [os.curdir])
    text = render(_format(arguments), report, arguments, settings, to_terminal=False)
    put(text, arguments.output_file)
    return ExitCode.CLEAN


def _format(arguments: argparse.Namespace) -> str:
    ending = arguments.output_file.suffix.lower() if arguments.output_file else ""
    return arguments.output_format or _ENDINGS.get(ending, "html")


def _read(name: str) -> Report:
    from mlgate.reporters.json_reading import UnreadableReportError, read_report

    try:
        text = sys.stdin.buffer.read().decode() if name == "-" else Path(name).read_text(encoding="utf-8")
        return read_report(text)
    except OSError as error:
        raise CommandError(f"{name}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandError(f"{name}: not UTF-8; expected a report of `mlgate check --output-format json`") from None
    except UnreadableReportError as error:
        raise CommandError(f"{name}: {error}; make one by: mlgate check --output-format json -o FILE") from None
