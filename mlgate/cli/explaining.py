"""`mlgate check --explain-flow FILE`: what the leakage analysis believes of one file, cell by cell, then its events."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import wrap

from mlgate.cli.exit_codes import CommandError, ExitCode
from mlgate.cli.output import put
from mlgate.cli.session import load
from mlgate.core.typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlgate.sources.unit import SourceUnit

WIDTH = 80
NAMES = 14
MOST_COLUMNS = 8
Plain = dict[str, Any]


def explain_flow(arguments: argparse.Namespace) -> ExitCode:
    """Run the analysis on one file and print what it believes."""
    from mlgate.engine.checker import catalogue_of
    from mlgate.semantics.leakage.explanation import explain
    from mlgate.semantics.module import Module
    from mlgate.semantics.parsing import PYTHON_KINDS

    if len(arguments.paths) != 1 or arguments.output_format not in (None, "full", "json"):
        raise CommandError("--explain-flow takes one file, or `-` for stdin, and --output-format full or json")
    unit = _unit(arguments)
    if unit.kind not in PYTHON_KINDS:
        raise CommandError(f"{unit.path}: --explain-flow is for notebooks and Python scripts")
    settings = load(arguments, [os.path.dirname(os.path.abspath(unit.path))])
    found = explain(Module(unit, catalogue_of(settings), settings))
    as_json = arguments.output_format == "json"
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n" if as_json else render(found)
    put(text, arguments.output_file)
    return ExitCode.CLEAN


def _unit(arguments: argparse.Namespace) -> SourceUnit:
    from mlgate.sources.read import UnreadableError, read_unit, unit_from_bytes

    (path,) = arguments.paths
    if path == "-":
        return unit_from_bytes(sys.stdin.buffer.read(), arguments.stdin_filename or "stdin.py")
    if not os.path.isfile(path):
        raise CommandError(f"{path}: no such file")
    try:
        return read_unit(Path(path), Path(path).as_posix())
    except UnreadableError as error:
        raise CommandError(f"{path}: cannot be read: {error}", ExitCode.OUTSIDE) from None


def render(found: Plain) -> str:
    """The explanation as plain text of 80 columns."""
    return "".join(f"{line}".rstrip() + "\n" for line in _lines(found))


def _lines(found: Plain) -> Iterator[str]:
    yield found["path"]
    for problem in found["problems"]:
        yield from _wrapped(f"not read: {problem}", "  ")
    if found["not_analysed"] is not None:
        yield from _wrapped(f"not analysed for leakage: {found['not_analysed']}", "  ")
        return
    yield from _run(found)


def _run(found: Plain) -> Iterator[str]:
    steps = found["steps"]
    yield f"  {steps['taken']:,} of {steps['budget']:,} steps taken"
    if found["ended_early"]:
        yield from _wrapped(f"not analysed to the end: {found['ended_early']}; what follows is incomplete", "  ")
    if found["sources"]:
        yield "\nrows come from"
        for letter, source in found["sources"].items():
            yield from _wrapped(source, f"  {letter}  ")
    for stage in found["stages"]:
        yield from _stage(stage)
    if found["uncalled"]:
        yield "\nfunctions that nothing here calls"
    for call in found["uncalled"]:
        yield from _call(call)
    yield "\nevents" if found["events"] else "\nevents: none"
    for event in found["events"]:
        yield from _event(event)


def _stage(stage: Plain) -> Iterator[str]:
    count = f" [In {stage['execution_count']}]" if stage["execution_count"] is not None else ""
    yield f"\n{stage['place']}{count}"
    yield from _variables(stage["variables"], "  ")
    for call in stage["calls"]:
        yield from _call(call)
    if stage["ends_the_run"]:
        yield "  the program ends here"


def _call(call: Plain) -> Iterator[str]:
    yield f"  in {call['function']}(), {call['place']}"
    yield from _variables(call["variables"], "    ")


def _variables(variables: Iterable[Plain], margin: str) -> Iterator[str]:
    """What can be said of each; those that are only bound share a line."""
    plain = []
    for item in variables:
        if item.keys() <= {"name", "kind"}:
            plain.append(f"{item['name']} ({item['kind']})")
        else:
            yield from _variable(item, margin)
    if plain:
        yield from _wrapped(", ".join(plain), f"{margin}also: ")


def _variable(item: Plain, margin: str) -> Iterator[str]:
    role = f" [{item['role']}]" if item.get("role") else ""
    rows = f": {item['rows']}{role}" if "rows" in item else ""
    yield from _wrapped(f"{item['kind']}{rows}", f"{margin}{item['name']:<{NAMES}} ")
    inner = margin + " " * (NAMES + 3)
    if item.get("depends_on"):
        yield from _wrapped(", ".join(item["depends_on"]), f"{inner}depends on ")
    by_cause: dict[str, list[str]] = {}
    for column, texts in item.get("columns", {}).items():
        by_cause.setdefault(", ".join(texts), []).append(column)
    for text, columns in by_cause.items():
        more = f" and {len(columns) - MOST_COLUMNS} more" if len(columns) > MOST_COLUMNS else ""
        yield from _wrapped(f"{', '.join(columns[:MOST_COLUMNS])}{more}: by {text}", f"{inner}columns ")


def _event(event: Plain) -> Iterator[str]:
    yield from _wrapped(f"{event['kind']:<12} {event['name']}", f"  {event['place']:<16} ")
    for label, text in event["details"]:
        yield from _wrapped(text, f"{' ' * 21}{label}: ")


def _wrapped(text: str, margin: str) -> list[str]:
    """Lines of at most 80 columns; further ones are indented as far as the first."""
    inner = " " * min(len(margin), WIDTH // 2)
    return wrap(text, WIDTH, initial_indent=margin, subsequent_indent=inner, break_on_hyphens=False) or [margin]
