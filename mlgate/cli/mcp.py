"""`mlgate mcp`: a server for agents, over stdio."""

from __future__ import annotations

import argparse
import os
import sys

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.options import positive


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--root", default=".", metavar="FOLDER", help="nothing outside is shown (default: .)")
    parser.add_argument(
        "--timeout", type=positive, default=120, metavar="SECONDS", help="for each call of a tool (default: 120)"
    )


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Serve until the client hangs up."""
    if not os.path.isdir(arguments.root):
        raise CommandError(f"--root {arguments.root}: no such folder")
    if sys.stdin.isatty():
        raise CommandError("mlgate mcp speaks to an agent over stdin; to set one up: mlgate init --agent claude")
    try:
        from mlgate.integrations.mcp import serve
    except ImportError:
        raise CommandError("the MCP server needs: pip install 'mlgate[mcp]'", ExitCode.OUTSIDE) from None
    serve(arguments.root, arguments.timeout)
    return ExitCode.CLEAN
