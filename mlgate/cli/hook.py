"""`mlgate hook`: what coding agents run after an edit: the edited files are checked, exit 2 tells the agent why.

Agents take exit 2 for "read stderr, and repair"; other failures they ignore. So whatever goes wrong here is a 2.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import sys
from collections.abc import Iterator

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.core.typing import Any

_PATCHED = re.compile(r"^\*\*\* (?:Add|Update) File: (.+)$|^\*\*\* Move to: (.+)$", re.MULTILINE)
_KEYS = ("file_path", "notebook_path", "path", "filePath")
_LARGEST = 16_000_000
_TOLD = ExitCode.USAGE


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--agent-bytes", type=int, default=10_000, metavar="N", help="most bytes said (default: 10000)")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Check what the agent says it edited."""
    try:
        paths = list(dict.fromkeys(_edited(_event(sys.stdin.buffer.read(_LARGEST + 1)))))
    except ValueError as error:
        raise CommandError(f"hook: {error}; nothing was checked", _TOLD) from None
    return _checked(paths, arguments.agent_bytes) if paths else ExitCode.CLEAN


def _event(data: bytes) -> dict[str, Any]:
    if len(data) > _LARGEST:
        raise ValueError("the event is too large")
    try:
        event = json.loads(data)
    except (ValueError, RecursionError):
        raise ValueError("expected an event as JSON on stdin") from None
    if not isinstance(event, dict):
        raise ValueError("expected a JSON object on stdin")
    return event


def _edited(event: dict[str, Any]) -> Iterator[str]:
    """The edited files that are there, wherever they lie: of Claude Code, Codex and Cursor.

    Raises:
        ValueError: The event names none.
    """
    given = event.get("tool_input")
    places = [event, given] if isinstance(given, dict) else [event]
    found = [value for place in places for key in _KEYS if isinstance(value := place.get(key), str) and value]
    command = given.get("command") if isinstance(given, dict) else None
    if isinstance(command, str):
        found += [first or second for first, second in _PATCHED.findall(command)]
        if not found and "*** Delete File: " in command:
            return
    if not found:
        raise ValueError("the event names no file")
    folder = os.path.realpath(event["cwd"]) if isinstance(event.get("cwd"), str) else os.getcwd()
    for path in found:
        full = os.path.join(folder, path.strip())
        if "\0" in full:
            raise ValueError("the event names no file")
        if os.path.isfile(full):
            yield os.path.relpath(full)


def _checked(paths: list[str], most: int) -> ExitCode:
    from mlgate.cli.main import main

    printed = io.StringIO()
    command = ["check", "--force-exclude", "--fail-level=warning", "--output-format=agent", f"--agent-bytes={most}"]
    with contextlib.redirect_stdout(printed):
        code = main([*command, "--", *paths])
    if code == ExitCode.CLEAN:
        return ExitCode.CLEAN
    if code != ExitCode.DIAGNOSTICS:
        print("mlgate hook: nothing was judged; repair that first", file=sys.stderr)
    sys.stderr.write(printed.getvalue())
    return _TOLD
