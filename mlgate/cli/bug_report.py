"""Our own bugs: one line for the user, the trace in a file."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence

import mlgate
from mlgate.cli.exit_codes import ExitCode

WHERE = "https://github.com/mlgate/mlgate/issues"


def report_bug(trace: str | None = None) -> ExitCode:
    """Save the trace of the current exception (or `trace`) and say where it is."""
    text = trace if trace is not None else traceback.format_exc()
    name, last = _save(text), _last_line(text)
    print(f"mlgate: a bug of mlgate: {last}; trace in {name}; please report it at {WHERE}", file=sys.stderr)
    return ExitCode.BUG


def report_plugin(where: Sequence[str], trace: str) -> ExitCode:
    """Say that a plug-in's rule failed; the files that it failed on are not judged by it."""
    more = f" and {len(where) - 1} more" if len(where) > 1 else ""
    told = f"{where[0]}{more}: {_last_line(trace)}"
    print(f"mlgate: a rule of a plug-in failed: {told}; trace in {_save(trace)}", file=sys.stderr)
    return ExitCode.OUTSIDE


def _last_line(text: str) -> str:
    return text.strip().splitlines()[-1][:200] if text.strip() else "unknown"


def _save(text: str) -> str:
    """Write a trace to a file, and give its name."""
    head = f"mlgate {mlgate.__version__}, Python {sys.version}\n\n"
    try:
        descriptor, name = tempfile.mkstemp(prefix="mlgate-bug-", suffix=".txt")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(head + text)
    except OSError:
        name = "nowhere (no temporary file could be written)"
    return name
