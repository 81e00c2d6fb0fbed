"""`mlgate config`: effective settings, and where each comes from."""

from __future__ import annotations

import argparse
import json
import sys

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.options import add_configuration_options
from mlgate.cli.session import load_configured
from mlgate.config.effective import Configuration, dotted
from mlgate.config.errors import ConfigurationError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("key", nargs="?", metavar="KEY", help="such as fail-level or project.seed-helpers")
    parser.add_argument("--path", default=".", metavar="PATH", help="the file or folder whose settings are shown")
    parser.add_argument("--output-format", choices=("text", "json"), default="text")
    add_configuration_options(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Print the options at or below a key, or all."""
    configuration = load_configured(arguments, [arguments.path])
    try:
        print_options(configuration, arguments.key or "", arguments.output_format)
    except ConfigurationError as error:
        raise CommandError(str(error)) from None
    return ExitCode.CLEAN


def print_options(configuration: Configuration, key: str = "", output_format: str = "text") -> None:
    """A line an option: `fail-level = "error"    pyproject.toml:12`."""
    options = (
        configuration.explain(key) if key else {dotted(path): option for path, option in configuration.options.items()}
    )
    if output_format == "json":
        content = {
            name: {"value": option.value, "origins": [str(origin) for origin in option.origins]}
            for name, option in options.items()
        }
        sys.stdout.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        return
    for name, option in options.items():
        if option.value is None:
            print(f"# {name} is not set")
        else:
            value = json.dumps(option.value, ensure_ascii=False)
            print(f"{name} = {value}    {', '.join(str(origin) for origin in option.origins)}")
