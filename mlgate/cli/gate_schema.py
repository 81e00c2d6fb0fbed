"""`mlgate gate schema`: the JSON Schema of gate files."""

from __future__ import annotations

import argparse
from pathlib import Path

from mlgate.cli.exit_codes import ExitCode


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--output-file", "-o", type=Path, metavar="FILE", help="write it there")
    parser.epilog = (
        "for editors with the YAML language server, as the first line of a gate file: "
        "# yaml-language-server: $schema=gates-1.schema.json"
    )


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Print the schema as it ships."""
    from mlgate.cli.output import put

    path = Path(__file__).parents[1] / "_schemas" / "gates-1.schema.json"
    put(path.read_text(encoding="utf-8"), arguments.output_file)
    return ExitCode.CLEAN
