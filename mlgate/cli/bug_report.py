"""Our own bugs: one line for the user, the trace in a file."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback

import mlgate
from mlgate.cli.exit_codes import ExitCode

WHERE = "https://github.com/mlgate/mlgate/issues"


def report_bug(trace: str | None = None) -> ExitCode:
    """Save the trace of the current exception (or `trace`) and say where it is."""
    text = trace if trace is not None else traceback.format_exc()
    head = f"mlgate {mlgate.__version__}, Python {sys.version}\n\n"
    try:
        descriptor, name = tempfile.mkstemp(prefix="mlgate-bug-", suffix=".txt")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(head + text)
    except OSError:
        name = "nowhere (no temporary file could be written)"
    last = text.strip().splitlines()[-1] if text.strip() else "unknown"
    print(f"mlgate: a bug of mlgate: {last[:200]}; trace in {name}; please report it at {WHERE}", file=sys.stderr)
    return ExitCode.BUG
