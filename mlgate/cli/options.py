"""Options that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

SEVERITIES = ("note", "warning", "error")
CONFIDENCES = ("low", "medium", "high")
PROFILES = ("explore", "team", "production")
FAIL_LEVELS = ("error", "warning", "note", "never")
FORMATS = (
    "full",
    "concise",
    "grouped",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "rdjson",
    "azure",
    "markdown",
    "html",
    "agent",
)


def codes(text: str) -> list[str]:
    """A comma-separated list of codes, prefixes or names."""
    return [part.strip() for part in text.split(",") if part.strip()]


def positive(text: str) -> int:
    """A whole number above zero."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of at least 1, found {text!r}")
    return int(text)


def add_selection_options(parser: argparse.ArgumentParser) -> None:
    """Which rules, how severe, which configuration."""
    group = parser.add_argument_group("rules")
    group.add_argument("--select", type=codes, action="extend", metavar="CODES", help="only these codes or names")
    group.add_argument("--extend-select", type=codes, action="extend", metavar="CODES", help="these too")
    group.add_argument("--ignore", type=codes, action="extend", metavar="CODES", help="not these")
    group.add_argument(
        "--per-file-ignores", action="append", metavar="PATTERN:CODES", help="not these in files that match"
    )
    group.add_argument("--profile", choices=PROFILES, help="explore, team (default) or production")
    group.add_argument("--min-severity", choices=SEVERITIES, help="leave out what is less severe")
    group.add_argument("--min-confidence", choices=CONFIDENCES, help="leave out what is less sure (default: medium)")
    group.add_argument("--exclude", type=codes, action="extend", metavar="PATTERNS", help="skip files that match")
    group.add_argument("--force-exclude", action="store_true", help="skip them even where they are named: for hooks")
    add_configuration_options(parser)


def add_configuration_options(parser: argparse.ArgumentParser) -> None:
    """Where settings come from."""
    group = parser.add_argument_group("configuration")
    group.add_argument(
        "--config", action="append", metavar="FILE|KEY=VALUE", help="a configuration file, or one option in TOML"
    )
    group.add_argument("--isolated", action="store_true", help="ignore all configuration files")


def add_output_options(parser: argparse.ArgumentParser, fail_level: str = "error") -> None:
    """What is printed, where; `fail_level` is the command's own default."""
    group = parser.add_argument_group("output")
    group.add_argument("--output-format", choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    group.add_argument("--output-file", "-o", type=Path, metavar="FILE", help="write the report there")
    group.add_argument(
        "--report", action="append", default=[], metavar="FORMAT=FILE", help="write a further report; repeatable"
    )
    group.add_argument("--statistics", action="store_true", help="count by rule")
    group.add_argument(
        "--fail-level", choices=FAIL_LEVELS, help=f"exit 1 from this severity on (default: {fail_level})"
    )
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: auto)")
    group.add_argument("--quiet", "-q", action="store_true", help="print only diagnostics")
    group.add_argument("--verbose", "-v", action="store_true", help="print more about each diagnostic and the run")


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """How the work is done."""
    group = parser.add_argument_group("run")
    group.add_argument("--no-cache", action="store_true", help="neither read nor write the cache")
    group.add_argument("--cache-dir", metavar="DIR", help="of the cache (default: MLGATE_CACHE_DIR, or .mlgate_cache)")
    group.add_argument("--jobs", "-j", type=positive, metavar="N", help="processes (default: one a core)")
