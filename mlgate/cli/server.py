"""`mlgate server`: a language server for editors, over stdio."""

from __future__ import annotations

import argparse
import os
import signal
import sys

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.options import add_selection_options
from mlgate.engine.run import Run


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--stdio", action="store_true", help="speak over stdin and stdout: there is no other way")
    add_selection_options(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Serve until the editor hangs up."""
    if sys.stdin.isatty():
        raise CommandError("mlgate server speaks to an editor over stdin; docs/editors.md says how to set one up")
    try:
        from mlgate.integrations.lsp_server import serve
    except ImportError:
        raise CommandError("the language server needs: pip install 'mlgate[lsp]'", ExitCode.OUTSIDE) from None
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # there is nothing to put in order, and a reading thread to wait for
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as protocol:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever is printed does not meet the protocol
        in_order = serve(_Host(arguments), sys.stdin.buffer, protocol)
    return ExitCode.CLEAN if in_order else ExitCode.DIAGNOSTICS


class _Host:
    """Answers the server's questions from the command line's options."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments

    def run(self, folder: str) -> Run:
        """A run with the configuration of a folder."""
        from mlgate.cli.session import configured, make_run
        from mlgate.config.contracts import with_contracts
        from mlgate.integrations.lsp_projects import SetupError

        try:
            settings = with_contracts(configured(self._arguments, [folder]).settings, (), [folder])
            run = make_run(settings, self._arguments)
        except CommandError as error:
            raise SetupError(str(error)) from None
        run.cache_folder = None
        return run

    def page(self, code: str) -> str:
        """A rule's page."""
        from mlgate.cli.facts import page_of
        from mlgate.engine.registry import cards_by_code

        card = cards_by_code().get(code)
        return page_of(card) if card is not None else ""

    def url(self, code: str) -> str:
        """Where it is published."""
        from mlgate.cli.facts import url_of
        from mlgate.engine.registry import cards_by_code

        card = cards_by_code().get(code)
        return url_of(card) if card is not None else ""
