"""Reviews as text, to where they were asked for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mlgate.cli.exit_codes import CommandError
from mlgate.cli.output import terminal_width, use_color, write_report

if TYPE_CHECKING:
    from mlgate.documents.review.values import Review

FORMATS = ("text",)


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
    from mlgate.reporters.review_facts import ReviewContext, load_review_reporter

    context = ReviewContext(width=min(terminal_width(), 100), verbose=arguments.verbose)
    for name, path in wanted(arguments):
        write_report(path, load_review_reporter(name)(review, context))
    render = load_review_reporter(arguments.output_format)
    if arguments.output_file:
        write_report(Path(arguments.output_file), render(review, context))
        return
    colored = arguments.output_format == "text" and use_color(arguments.color)
    sys.stdout.write(render(review, context._replace(color=colored)))
    sys.stdout.flush()
