"""`mlgate`: finds the command, imports only it, and turns whatever happens into an exit code."""

from __future__ import annotations

import argparse
import atexit
import errno
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

import mlgate
from mlgate.cli import compiled_modules
from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.terminal import terminal_columns
from mlgate.core.typing import Any, NoReturn

COMMANDS = {
    "check": "check notebooks, scripts and project files",
    "fix": "fix what can be fixed, then ask an agent, until clean; every change is judged",
    "verify": "judge any change since a revision by the acceptance rule of fix",
    "gate": "judge a run by promotion gates, against what MLflow logged",
    "promote": "register a run that passes its gates, and move the alias to it",
    "rollback": "move the alias back to the version it came from",
    "history": "who promoted what, when and why",
    "review": "check, gates, documents and tests, to APPROVE, APPROVE WITH WARNINGS or BLOCK",
    "compact": "Iteration Compact: what an iteration is for, and what it may cost; filled from evidence, checked",
    "ledger": "Observation Ledger: what each iteration changed and taught, filled from runs",
    "productionize": "a notebook to modules, configuration, tests and a pipeline; shown first, then written",
    "rule": "explain a rule, or list all",
    "init": "propose configuration, workflow, hooks and gates, and write them",
    "baseline": "adopt mlgate on an old repository: create, update, show",
    "report": "make a page, or another format, of a saved JSON report",
    "hook": "for coding agents, after an edit: check the edited file, exit 2 with what is wrong",
    "server": "serve editors over stdio (LSP): diagnostics, fixes, explanations while you type",
    "mcp": "serve agents over stdio: check, explain, propose, verify, gate, review",
    "config": "show effective settings, and where each comes from",
    "completion": "print a script that completes mlgate's commands in your shell",
    "doctor": "say what mlgate finds here: versions, configuration, ruff, cache",
    "clean": "remove the cache",
    "version": "print the version",
}
_FULL = frozenset({errno.ENOSPC, errno.EIO, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
EPILOG = (
    "exit codes: 0 clean or passed, 1 diagnostics or a failed gate, 2 usage or configuration error, 3 something "
    "outside failed, 4 no verdict, 5 conflict, 70 bug of mlgate, 130 interrupted"
)


OBJECTS_WORTH_A_COLLECTION = 100_000
"""Most of what a command makes lives as long as it does: looking through it at every 700 objects frees nothing."""


class _HelpFormatter(argparse.HelpFormatter):
    """As wide as argparse's own, which loads three compressors to measure the terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=terminal_columns() - 2)


class Parser(argparse.ArgumentParser):
    """argparse with our exit code and spelling help."""

    def __init__(self, **described: Any) -> None:
        super().__init__(**{"formatter_class": _HelpFormatter, **described})

    def error(self, message: str) -> NoReturn:
        """Report a usage error."""
        raise CommandError(f"{message}\ntry: {self.prog} --help")


def run() -> NoReturn:
    """Run the command line of this process."""
    interrupt_on_termination()
    gc.set_threshold(OBJECTS_WORTH_A_COLLECTION, 20, 50)
    code = main(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError as error:
        code = _lost_output(error) or code
    _keep_compiled()
    _leave(code)


def _keep_compiled() -> None:
    """Let the next run find what this one had to compile."""
    compiled_modules.keep()
    patterns = sys.modules.get("mlgate.core.compiled_patterns")
    if patterns is not None:
        patterns.keep()


def _leave(code: int) -> NoReturn:
    """End the process; where nobody waits for its end, without taking apart object by object what ends with it.

    That is a twentieth of a cached run. Whoever has asked to be told of the end is: threads, functions, profilers.
    """
    threading = sys.modules.get("threading")
    is_awaited = atexit._ncallbacks() or sys.getprofile() or sys.gettrace()
    if is_awaited or (threading is not None and threading.active_count() > 1):
        sys.exit(code)
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(code)


def _lost_output(error: OSError) -> int:
    """Nobody reads on, which is their right, or nothing can be written (a full disk), which is said."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return ExitCode.CLEAN
    print(f"mlgate: the output cannot be written: {error.strerror}", file=sys.stderr)
    return ExitCode.OUTSIDE


def interrupt_on_termination() -> None:
    """Take the wish of a scheduler, or of a terminal that closes, for an interrupt: all is put in order first."""
    import signal

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    report = sys.unraisablehook

    def keep_interrupt(lost: Any) -> None:
        if lost.exc_type is KeyboardInterrupt:
            _interrupt_again()
        else:
            report(lost)

    sys.unraisablehook = keep_interrupt


def _interrupt_again() -> None:
    """An interrupt that arrives inside a finaliser is swallowed there by Python: send it once more, a moment later."""
    import signal
    import threading

    if hasattr(signal, "pthread_kill"):  # unlike `interrupt_main`, it also wakes a main thread that waits
        numbers = [n for n in signal.valid_signals() if signal.getsignal(n) is signal.default_int_handler]
        for number in sorted(numbers)[:1]:
            timer = threading.Timer(0.02, signal.pthread_kill, (threading.main_thread().ident, number))
            timer.daemon = True
            timer.start()
    else:
        import _thread

        _thread.interrupt_main()


def main(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code; nothing raised here reaches the user as a traceback."""
    _prepare_streams()
    try:
        return int(_dispatch(list(arguments)))
    except CommandError as error:
        print(f"mlgate: {error}", file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        print("mlgate: interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except BrokenPipeError as error:
        return _lost_output(error)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
            return _lost_output(error)
        from mlgate.engine.plugins import PluginError

        if isinstance(error, PluginError):
            print(f"mlgate: {error}", file=sys.stderr)
            return ExitCode.OUTSIDE
        from mlgate.cli.bug_report import report_bug

        return report_bug()


def _prepare_streams() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _dispatch(arguments: list[str]) -> int:
    if arguments and arguments[0] in {"--version", "-V", "version"}:
        print(f"mlgate {mlgate.__version__}")
        return ExitCode.CLEAN
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(_overview(), end="")
        return ExitCode.CLEAN if arguments else ExitCode.USAGE
    name = arguments[0]
    if name not in COMMANDS:
        raise CommandError(_unknown(name))
    module = import_module(f"mlgate.cli.{name}")
    parser = Parser(prog=f"mlgate {name}", description=described(name), epilog=EPILOG, allow_abbrev=False)
    module.configure(parser)
    options: Any = parser.parse_args(arguments[1:])
    return int(module.execute(options))


def full_parser() -> argparse.ArgumentParser:
    """One parser with every command, for shell completion and the generated documentation."""
    parser = Parser(prog="mlgate", description=mlgate.__doc__, epilog=EPILOG)
    parser.add_argument("--version", "-V", action="version", version=f"mlgate {mlgate.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, summary in COMMANDS.items():
        child = commands.add_parser(name, help=summary, description=described(name), allow_abbrev=False)
        if name != "version":
            import_module(f"mlgate.cli.{name}").configure(child)
    return parser


def described(name: str) -> str:
    """What a command does, as a sentence; names keep their capitals."""
    return COMMANDS[name][0].upper() + COMMANDS[name][1:]


def _overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {summary}" for name, summary in COMMANDS.items()]
    head = "usage: mlgate COMMAND [OPTIONS]\n\nThe reviewer that ML code never had.\n\ncommands:\n"
    return (
        head + "\n".join(lines) + "\n\nmlgate COMMAND --help tells more; start with: mlgate check .\n" + EPILOG + "\n"
    )


def _unknown(name: str) -> str:
    import difflib

    if name.startswith("-"):
        return f"unknown option `{name}`; try: mlgate --help"
    close = difflib.get_close_matches(name, COMMANDS, 1)
    if close:
        return f"unknown command `{name}`; did you mean `{close[0]}`?"
    if os.path.exists(name):
        return f"unknown command `{name}`; did you mean `mlgate check {name}`?"
    return f"unknown command `{name}`; known are {', '.join(COMMANDS)}"
