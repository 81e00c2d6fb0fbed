"""`mlgate clean`: remove the cache."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.options import add_configuration_options
from mlgate.cli.session import load


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_configuration_options(parser)
    parser.add_argument("--cache-dir", metavar="DIR", help="folder of the cache (default: .mlgate_cache)")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Remove the cache folder, if it is one of ours."""
    settings = load(arguments, ["."])
    folder = Path(settings.root, settings.cache_dir)
    if not folder.exists():
        print(f"nothing to clean: {folder} does not exist")
        return ExitCode.CLEAN
    if not (folder / "CACHEDIR.TAG").exists():
        raise CommandError(f"{folder} was not made by mlgate (it has no CACHEDIR.TAG); not removed")
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise CommandError(f"{folder}: cannot be removed: {error.strerror}", ExitCode.OUTSIDE) from None
    print(f"removed {folder}")
    return ExitCode.CLEAN
