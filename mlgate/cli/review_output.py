"""Reviews as text, to where they were asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from mlgate.cli.exit_codes import CommandError
from mlgate.cli.output import put, terminal_width, use_color, write_report
from mlgate.core.typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from mlgate.documents.review.maturity import Maturity
    from mlgate.documents.review.values import Review
    from mlgate.reporters.review_facts import Reporter

Result = TypeVar("Result")

FORMATS = ("text", "markdown", "json", "html")


def wanted(arguments: argparse.Namespace) -> Sequence[tuple[str, Path]]:
    """The further formats, and the files that they go to.

    Raises:
        CommandError: One of them is no format, or has no file.
    """
    found = []
    for text in arguments.report:
        name, equals, path = text.partition("=")
        if not equals or not path or name not in FORMATS:
            raise CommandError(f"--report {text}: expected FORMAT=FILE with one of {', '.join(FORMATS)}")
        found.append((name, Path(path)))
    return found


def emit(review: Review, arguments: argparse.Namespace) -> None:
    """Print the review, and write it in further formats."""
    from mlgate.reporters.review_facts import load_review_reporter

    _emit(review, arguments, load_review_reporter)


def emit_maturity(score: Maturity, arguments: argparse.Namespace) -> None:
    """Print the level of a project, and write it in further formats."""
    from mlgate.reporters.review_facts import load_maturity_reporter

    _emit(score, arguments, load_maturity_reporter)


def _emit(result: Result, arguments: argparse.Namespace, load: Callable[[str], Reporter[Result]]) -> None:
    from mlgate.reporters.review_facts import ReviewContext

    context = ReviewContext(width=min(terminal_width(), 100), verbose=arguments.verbose)
    for name, path in wanted(arguments):
        write_report(path, load(name)(result, context))
    render = load(arguments.output_format)
    colored = not arguments.output_file and arguments.output_format == "text" and use_color(arguments.color)
    put(render(result, context._replace(color=colored)), arguments.output_file)
