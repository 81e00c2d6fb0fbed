"""`mlgate completion`: a script that completes commands and options in a shell."""

from __future__ import annotations

import argparse
import sys

from mlgate.cli.exit_codes import ExitCode

SHELLS = ("bash", "zsh", "tcsh")
_HOW = """\
to use it: mlgate completion bash > ~/.local/share/bash-completion/completions/mlgate
           mlgate completion zsh > some folder of $fpath/_mlgate
           mlgate completion tcsh > ~/.mlgate.tcsh, and source that"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("shell", choices=SHELLS)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _HOW


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Print the script."""
    import shtab

    from mlgate.cli.main import full_parser

    sys.stdout.write(shtab.complete(full_parser(), arguments.shell) + "\n")
    return ExitCode.CLEAN
