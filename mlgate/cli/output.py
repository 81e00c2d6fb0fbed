"""Renders reports to where they were asked for."""

from __future__ import annotations

import argparse
import errno
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.options import FORMATS
from mlgate.cli.terminal import terminal_columns
from mlgate.config.settings import FailLevel, Settings
from mlgate.core.report import Report
from mlgate.core.typing import TYPE_CHECKING
from mlgate.reporters import load_reporter
from mlgate.reporters.context import RenderContext

if TYPE_CHECKING:
    from mlgate.documents.standing import Standing

MACHINE_FORMATS = frozenset(FORMATS) - {"full", "concise", "grouped"}


def fail_level_of(arguments: argparse.Namespace, settings: Settings) -> FailLevel:
    """The level from the command line, else from the settings."""
    return FailLevel(arguments.fail_level) if arguments.fail_level else settings.fail_level


def shows_fingerprints(arguments: argparse.Namespace) -> bool:
    """Whether a format was asked for that names them."""
    return bool(arguments.report) or (arguments.output_format or "full") in MACHINE_FORMATS


def emit(
    report: Report, arguments: argparse.Namespace, settings: Settings, given: Mapping[str, bytes] = MappingProxyType({})
) -> None:
    """Print the report, and write those that were asked for; `given` are files that are not on the disk."""
    wanted = [_parse_report(text) for text in arguments.report]
    name = arguments.output_format or "full"
    for other, path in wanted:
        write_report(path, render(other, report, arguments, settings, to_terminal=False, given=given))
    if arguments.output_file is not None:
        write_report(arguments.output_file, render(name, report, arguments, settings, to_terminal=False, given=given))
        return
    text = render(name, report, arguments, settings, to_terminal=True, given=given)
    sys.stdout.write(text)
    sys.stdout.flush()
    if not arguments.quiet:
        print("".join(f"{note}\n" for note in report.notes), end="", file=sys.stderr)


def render(
    name: str,
    report: Report,
    arguments: argparse.Namespace,
    settings: Settings,
    *,
    to_terminal: bool,
    given: Mapping[str, bytes] = MappingProxyType({}),
) -> str:
    """One report as text."""
    if name == "agent":
        return _briefing(report, arguments, settings, given)
    from mlgate.cli.facts import rule_facts

    context = RenderContext(
        width=terminal_width(),
        color=to_terminal and name not in MACHINE_FORMATS and use_color(arguments.color),
        verbose=arguments.verbose,
        show_fixes=arguments.verbose,
        statistics=arguments.statistics,
        fail_level=fail_level_of(arguments, settings),
        rules=rule_facts(settings),
        tool_url="https://mlgate.github.io/mlgate/",
        standing=_standing(arguments, settings) if name == "html" else None,
    )
    return load_reporter(name)(report, context)


def _standing(arguments: argparse.Namespace, settings: Settings) -> Standing:
    """What lies beside the code that was checked; of a saved report, beside where this runs."""
    from mlgate.cli.session import find_files
    from mlgate.documents.standing import standing_of

    paths = [path for path in getattr(arguments, "paths", ()) if os.path.exists(path)] or ["."]
    items, _ = find_files(settings, paths)
    return standing_of(Path(settings.root), [(item.path, item.shown) for item in items], settings)


def _briefing(report: Report, arguments: argparse.Namespace, settings: Settings, given: Mapping[str, bytes]) -> str:
    from mlgate.agent.briefing import DEFAULT_BYTES, Asked, briefing
    from mlgate.cli.session import cards_of

    most = getattr(arguments, "agent_bytes", None) or DEFAULT_BYTES
    return briefing(
        report, Asked(cards_of(settings), settings.project.protected, settings.agent.conventions, most), given
    )


def _parse_report(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if not equals or not path or name not in FORMATS:
        raise CommandError(f"--report {text}: expected FORMAT=FILE with one of {', '.join(FORMATS)}")
    return name, Path(path)


def put(text: str, path: Path | str | None) -> None:
    """Write a text to the file that was asked for, else to stdout."""
    if path:
        write_report(Path(path), text)
        return
    sys.stdout.write(text)
    sys.stdout.flush()


def write_report(path: Path, text: str) -> None:
    """Write a report file; its folder is made."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise CommandError(f"{path}: cannot be written: {error.strerror}", ExitCode.OUTSIDE) from None


def _write(path: Path, data: bytes) -> None:
    """Replace a file at once where that is possible: not a device or a pipe, nor a file in a folder closed to us."""
    from mlgate.engine.atomic import replace_file

    target = Path(os.path.realpath(path))
    if target.exists() and not (target.is_file() and os.access(target.parent, os.W_OK)):
        target.write_bytes(data)
        return
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    replace_file(target, data, mode)


def use_color(choice: str) -> bool:
    """Whether stdout gets colours: NO_COLOR and FORCE_COLOR count under `auto`."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """Columns that reports may use."""
    return max(min(terminal_columns(), 120), 60)
