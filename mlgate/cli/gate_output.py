"""Reports of decisions: options, and where they go. Shared by every command that judges a run."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mlgate.cli.exit_codes import CommandError
from mlgate.core.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.gates.decision import Decision
    from mlgate.reporters.decision_facts import DecisionContext

FORMATS = ("full", "concise", "json", "markdown", "html", "sarif", "github", "gitlab", "junit", "rdjson", "azure")
FOR_PEOPLE = ("full", "concise")


def add_output(parser: argparse.ArgumentParser) -> None:
    """Options of the output, as `mlgate check` has them."""
    group = parser.add_argument_group("output")
    group.add_argument(
        "--output-format",
        choices=FORMATS,
        default="full",
        metavar="FORMAT",
        help=f"{', '.join(FORMATS)}; default: full",
    )
    group.add_argument("--output-file", "-o", metavar="FILE", help="write the report there instead of stdout")
    group.add_argument(
        "--report", action="append", default=[], metavar="FORMAT=FILE", help="write a further report; repeatable"
    )
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: auto)")
    group.add_argument("--verbose", "-v", action="store_true", help="show the state of the run, too")


def emit(decision: Decision, arguments: argparse.Namespace, written: str = "") -> None:
    """Print the report, and write those that were asked for.

    Args:
        decision: What to report.
        arguments: With `gates`, the gate file, and the options of `add_output`, or some of them.
        written: Where the record was written to.
    """
    from mlgate.cli.output import use_color, write_report
    from mlgate.reporters.decision_facts import load_decision_reporter

    wanted = [_parsed(text) for text in getattr(arguments, "report", ())]
    plain = _context(arguments, written)
    for other, path in wanted:
        write_report(path, load_decision_reporter(other)(decision, plain))
    name = "full" if arguments.output_format == "text" else arguments.output_format  # as commands of moves call it
    render = load_decision_reporter(name)
    if arguments.output_file:
        write_report(Path(arguments.output_file), render(decision, plain))
        return
    colored = name in FOR_PEOPLE and use_color(getattr(arguments, "color", "auto"))
    sys.stdout.write(render(decision, plain._replace(color=colored)))
    sys.stdout.flush()


def _parsed(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if not equals or not path or name not in FORMATS:
        raise CommandError(f"--report {text}: expected FORMAT=FILE with one of {', '.join(FORMATS)}")
    return name, Path(path)


def _context(arguments: argparse.Namespace, written: str) -> DecisionContext:
    """What reports say beside the decision: the gate file's lines and its words for people."""
    from mlgate.cli.output import terminal_width
    from mlgate.config.errors import ConfigurationError
    from mlgate.gates.loading import load_gates
    from mlgate.gates.model import PROSE
    from mlgate.reporters.decision_facts import DecisionContext

    context = DecisionContext(width=terminal_width(), verbose=getattr(arguments, "verbose", False), written=written)
    path = getattr(arguments, "gates", None)
    if not path:
        return context
    try:
        gates = load_gates(path).file.gates
        text = Path(path).read_bytes().decode("utf-8-sig")
    except (ConfigurationError, OSError, UnicodeDecodeError):  # gone since it was judged by
        return context
    prose = {gate.id: {key: getattr(gate, key) for key in PROSE if getattr(gate, key)} for gate in gates}
    return context._replace(prose=prose, gate_text=text)
