"""`mlgate init`: configuration, workflow, hooks and gates for a project: shown first, then written."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mlgate.adoption.agents import AGENTS, agent_proposals
from mlgate.adoption.plan import ASKED_FOR, PARTS, proposals
from mlgate.adoption.proposal import Action, ChangedMeanwhileError, Proposal, write
from mlgate.adoption.stack import Stack, stack_of
from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.options import codes
from mlgate.engine.baseline import DEFAULT_NAME
from mlgate.reporters.display import plural, visible

_MOST_LINES = 40


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    known = ", ".join(PARTS)
    parser.add_argument("path", nargs="?", default=".", metavar="FOLDER", help="the project (default: .)")
    parser.add_argument(
        "--only", type=codes, action="extend", metavar="PARTS", help=f"of {known}: these (documents: only when named)"
    )
    parser.add_argument("--skip", type=codes, action="extend", metavar="PARTS", help="all but these")
    parser.add_argument(
        "--agent", action="append", choices=AGENTS, help="only: hook, AGENTS.md, MCP server for it; repeatable"
    )
    parser.add_argument("--yes", "-y", action="store_true", help="write without asking")
    parser.add_argument("--dry-run", action="store_true", help="show only, and do not ask")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Look, show, ask, write."""
    root = _folder(arguments.path)
    stack = stack_of(root)
    planned = _planned(root, stack, _parts(arguments), arguments.agent or [])
    print(_description(stack))
    for item in planned:
        _show(item)
    todo = [item for item in planned if item.writes]
    if not todo:
        print("\nnothing to write")
        return ExitCode.CLEAN
    if arguments.dry_run or not (arguments.yes or _agreed(len(todo))):
        print("\nnothing was written")
        return ExitCode.CLEAN
    return _write(root, todo)


def _folder(path: str) -> Path:
    root = Path(path)
    if not root.is_dir():
        raise CommandError(f"{path}: {'not a folder' if root.exists() else 'no such folder'}")
    return root.resolve()


def _parts(arguments: argparse.Namespace) -> list[str]:
    for part in [*(arguments.only or ()), *(arguments.skip or ())]:
        if part not in PARTS:
            raise CommandError(f"`{part}` is nothing that init writes; known are {', '.join(PARTS)}")
    if arguments.agent and not arguments.only and not arguments.skip:
        return []
    parts = arguments.only or [part for part in PARTS if part not in ASKED_FOR]
    return [part for part in parts if part not in (arguments.skip or ())]


def _planned(root: Path, stack: Stack, parts: list[str], agents: list[str]) -> list[Proposal]:
    from mlgate.config.errors import ConfigurationError

    try:
        return [*proposals(root, stack, parts), *agent_proposals(root, agents)]
    except ConfigurationError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{error.filename}: cannot be read: {error.strerror}", ExitCode.OUTSIDE) from None


def _description(stack: Stack) -> str:
    """One line: what the project is made of."""
    parts = [
        f"{plural(stack.notebooks, 'notebook')} and {plural(stack.scripts, 'script')}",
        f"using {', '.join(stack.frameworks)}" if stack.frameworks else "no ML library that mlgate knows",
        "MLflow" if stack.uses_mlflow else "no MLflow",
        f"CI at {stack.ci}" if stack.ci else "no CI",
        visible(stack.requirements[0]) if stack.requirements else "no declared dependencies",
    ]
    return "found  " + "; ".join(parts)


def _show(item: Proposal) -> None:
    print(f"\n{item.action.value} {visible(item.path)}: {item.why}")
    lines = item.added.splitlines()
    for line in lines[:_MOST_LINES]:
        print(f"    {visible(line)}".rstrip())
    if len(lines) > _MOST_LINES:
        print(f"    ... {len(lines) - _MOST_LINES} more lines")


def _agreed(count: int) -> bool:
    """Whether the person says yes; nobody there to ask is a no."""
    if not sys.stdin.isatty():
        print("\nto write this: mlgate init --yes", end="")
        return False
    try:
        answer = input(f"\nWrite {'this file' if count == 1 else f'these {count} files'}? [y/N] ")
    except EOFError:
        return False
    return answer.strip().lower() in {"y", "yes"}


def _write(root: Path, todo: list[Proposal]) -> ExitCode:
    try:
        write(root, todo)
    except ChangedMeanwhileError as error:
        raise CommandError(str(error), ExitCode.CONFLICT) from None
    except OSError as error:
        raise CommandError(f"{error.filename or root}: cannot be written: {error.strerror}", ExitCode.OUTSIDE) from None
    print()
    for item in todo:
        print(f"{'created' if item.action is Action.CREATE else 'added to'} {visible(item.path)}")
    old = "" if (root / DEFAULT_NAME).is_file() else "   or, on an old repository: mlgate baseline create"
    print(f"next: mlgate check .{old}")
    return ExitCode.CLEAN
