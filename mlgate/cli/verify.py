"""`mlgate verify`: judge any change by the acceptance rule of `mlgate fix`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.options import add_configuration_options
from mlgate.core.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlgate.agent.comparison import Comparison
    from mlgate.agent.tree import Tree


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders that are checked (default: all)")
    parser.add_argument("--base", required=True, metavar="REV", help="the revision that the change began at")
    parser.add_argument("--head", metavar="REV", help="the revision that is judged (default: the work tree)")
    group = parser.add_argument_group("what may be changed")
    group.add_argument("--allow", action="append", metavar="PATTERN", help="only these files; repeatable")
    group.add_argument("--allow-tests", action="store_true", help="tests, too")
    group.add_argument("--allow-locks", action="store_true", help="lock files, too")
    output = parser.add_argument_group("output")
    output.add_argument("--output-format", choices=("text", "json"), default="text", help="text (default) or json")
    output.add_argument("--output-file", "-o", type=Path, metavar="FILE", help="write it there")
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: auto)")
    parser.add_argument("--no-tests", action="store_true", help="do not run the tests that the configuration names")
    add_configuration_options(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Compare, judge, say why."""
    from mlgate.agent.acceptance import BugError
    from mlgate.agent.tree import TreeError
    from mlgate.engine.changes import GitError

    try:
        comparison = _compared(arguments)
    except GitError as error:
        raise CommandError(f"--base {arguments.base}: {error}") from None
    except TreeError as error:
        raise CommandError(str(error), ExitCode.OUTSIDE) from None
    except BugError as error:
        from mlgate.cli.bug_report import report_bug

        return report_bug(str(error))
    _emit(comparison, arguments)
    return ExitCode.CLEAN if comparison.verdict.accepted else ExitCode.DIAGNOSTICS


def _compared(arguments: argparse.Namespace) -> Comparison:
    from mlgate.agent.comparison import below, written_configuration
    from mlgate.agent.revisions import work_tree
    from mlgate.agent.tree import tree_at
    from mlgate.engine.changes import ask_git
    from mlgate.integrations.ruff import RuffError

    top = ask_git(["rev-parse", "--show-toplevel"], ".").decode().rstrip("\n")
    try:
        paths = below(arguments.paths or [top], top)
    except ValueError as error:
        raise CommandError(str(error)) from None
    before = tree_at(arguments.base, top)
    missing = [path for path in paths if path != "." and path not in before and not before.has_folder(path)]
    missing = [path for path in missing if not os.path.exists(os.path.join(top, path))]
    if missing:
        raise CommandError("\n".join(f"{path}: no such file or folder" for path in missing))
    after = work_tree(top, before, arguments.base) if arguments.head is None else tree_at(arguments.head, top)
    start = os.path.relpath(os.path.realpath("."), os.path.realpath(top))
    with written_configuration(before) as folder:
        try:
            return _judged(arguments, before, after, paths, folder, os.path.join(folder, start))
        except RuffError as error:
            raise CommandError(str(error), ExitCode.OUTSIDE) from None


def _judged(
    arguments: argparse.Namespace, before: Tree, after: Tree, paths: Sequence[str], top: str, start: str
) -> Comparison:
    """Judge by the settings that hold in `start` of the folder `top`, where the base's own are."""
    from mlgate.agent.comparison import compare
    from mlgate.agent.permissions import Permissions
    from mlgate.cli.session import load_configured, make_run

    arguments.no_cache = True
    settings = load_configured(arguments, [start if os.path.isdir(start) else top]).settings
    if arguments.no_tests:
        settings = settings._replace(review=settings.review._replace(tests=()))
    permissions = Permissions.of(
        settings, arguments.allow, allow_tests=arguments.allow_tests, allow_locks=arguments.allow_locks
    )
    source = [os.path.relpath(settings.source, settings.root)] if settings.source else []
    permissions = permissions._replace(
        executed=True, configuration=(*permissions.configuration, *(name for name in source if _is_own(name)))
    )
    baseline = _baseline(before, settings.baseline, os.path.relpath(settings.root, top))
    return compare(before, after, make_run(settings, arguments), paths, top, baseline, permissions)


def _is_own(name: str) -> bool:
    """Whether a configuration file is one whose every change counts; of others (pyproject.toml) its tables decide."""
    return os.path.basename(name) not in ("pyproject.toml", "setup.cfg") and not name.startswith("..")


def _baseline(before: Tree, name: str | None, prefix: str) -> Sequence[str]:
    """Fingerprints of the baseline as it was at the base."""
    import json

    path = os.path.normpath(os.path.join(prefix, name)).replace(os.sep, "/") if name else ""
    if path not in before:
        return ()
    try:
        entries = json.loads(before[path])["entries"]
        return [entry["fingerprint"] for entry in entries]
    except (ValueError, KeyError, TypeError):
        raise CommandError(f"{path}: not a baseline") from None


def _emit(comparison: Comparison, arguments: argparse.Namespace) -> None:
    from mlgate.cli.output import put, use_color
    from mlgate.reporters.style import Style

    if arguments.output_format == "json":
        from mlgate.agent.verdict_json import render_json

        text = render_json(comparison, arguments.base, arguments.head)
    else:
        from mlgate.agent.verdict_text import render_text

        color = arguments.output_file is None and use_color(arguments.color)
        text = render_text(comparison, Style(color))
    put(text, arguments.output_file)
