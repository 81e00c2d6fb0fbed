"""`mlgate doctor`: what mlgate finds here."""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
from pathlib import Path

import mlgate
from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.options import add_configuration_options
from mlgate.cli.session import load
from mlgate.engine.plugins import PluginError
from mlgate.engine.registry import rule_cards, rule_classes
from mlgate.integrations.ruff import Ruff, RuffError
from mlgate.resources import resource_dir


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_configuration_options(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Print a line a fact; exit 3 when something needed is missing."""
    rows: list[tuple[bool, str, str]] = [
        (True, "mlgate", f"{mlgate.__version__} in {Path(mlgate.__file__).parent}"),
        (sys.version_info >= (3, 11), "Python", f"{platform.python_version()} ({sys.executable})"),
        _rules(),
        _ruff(),
        _git(),
        _settings(arguments),
    ]
    for good, name, text in rows:
        print(f"{'ok  ' if good else 'FAIL'}  {name:<13}  {text}")
    return ExitCode.CLEAN if all(good for good, _, _ in rows) else ExitCode.OUTSIDE


def _rules() -> tuple[bool, str, str]:
    try:
        own = len(rule_classes())
        foreign = len(rule_cards()) - own
        more = f" and {foreign} of plug-ins" if foreign else ""
        return True, "rules", f"{own}{more}, pages in {resource_dir('rules')}"
    except (FileNotFoundError, PluginError) as error:
        return False, "rules", str(error)


def _ruff() -> tuple[bool, str, str]:
    try:
        executable = Ruff().executable
        done = subprocess.run([executable, "--version"], capture_output=True, text=True, timeout=20, check=True)
    except (RuffError, OSError, subprocess.SubprocessError) as error:
        return False, "ruff", str(error)
    return True, "ruff", f"{done.stdout.strip().removeprefix('ruff ')} ({executable})"


def _git() -> tuple[bool, str, str]:
    try:
        done = subprocess.run(["git", "--version"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return True, "git", "not found: --new-from is not available"
    return True, "git", done.stdout.strip().removeprefix("git version ")


def _settings(arguments: argparse.Namespace) -> tuple[bool, str, str]:
    try:
        settings = load(arguments, ["."])
    except (CommandError, PluginError) as error:
        return False, "configuration", str(error)
    where = settings.source or "none found, defaults are used"
    return True, "configuration", f"{where}; profile {settings.profile.value}"
