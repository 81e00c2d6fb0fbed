"""`mlgate check --watch`: the check again whenever a file of it has changed."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode

_PAUSE = 0.5  # seconds between two looks; longer where looking itself takes long
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"

Signature = frozenset[tuple[str, int, int]]


def watch(arguments: argparse.Namespace, command_line: Sequence[str]) -> ExitCode:
    """Check, wait for a change, check again, until Ctrl-C.

    Every check is a process of its own: nothing that one remembers of a file outlives the file.

    Raises:
        CommandError: An option is there that changes files, or stops after one look.
    """
    for name in ("fix", "diff", "add_ignore", "show_files", "show_settings", "explain_flow"):
        if getattr(arguments, name):
            raise CommandError(f"--watch and --{name.replace('_', '-')} exclude each other")
    again = [sys.executable, "-m", "mlgate", *(word for word in command_line if word != "--watch")]
    while True:
        before = signature(arguments)
        if sys.stdout.isatty():
            sys.stdout.write(_CLEAR)
            sys.stdout.flush()
        code = _run(again)
        if code == ExitCode.INTERRUPTED:
            return ExitCode.INTERRUPTED
        print(f"watching {len(before):,} files; Ctrl-C stops", file=sys.stderr, flush=True)
        _wait_for_change(arguments, before)


def _run(command: Sequence[str]) -> int:
    """The exit code of a check; an interrupt is the check's to report."""
    with subprocess.Popen(command) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.wait()
            return ExitCode.INTERRUPTED


def signature(arguments: argparse.Namespace) -> Signature:
    """Path, size and time of every file of the check, and of its configuration; empty while that is broken."""
    from mlgate.cli.session import find_files, load
    from mlgate.config.discovery import candidates

    paths = arguments.paths or ["."]
    configuration = frozenset(_stamp(found.path) for path in paths for found in candidates(Path(path)))
    try:
        items, _ = find_files(load(arguments, paths), paths)
    except CommandError:
        return configuration
    return configuration | {(item.path, item.size, item.mtime_ns) for item in items}


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError:  # gone since it was found
        return str(path), 0, 0
    return str(path), status.st_size, status.st_mtime_ns


def _wait_for_change(arguments: argparse.Namespace, before: Signature) -> None:
    while True:
        started = time.perf_counter()
        now = signature(arguments)
        if now != before:
            time.sleep(_PAUSE / 5)  # an editor that saves several files is given the time to
            return
        time.sleep(max(_PAUSE, 5 * (time.perf_counter() - started)))
