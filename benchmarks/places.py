"""`python -m benchmarks.places DIR`: over real files, every place of every diagnostic decodes to the code it names."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from mlgate.core.diagnostic import Diagnostic, Location, Span
from mlgate.engine.analysis import Analysis
from mlgate.engine.ruleset import RuleSet
from mlgate.semantics.parsing import PYTHON_KINDS
from mlgate.sources.discovery import discover
from mlgate.sources.places import decode_location
from mlgate.sources.read import read_unit
from mlgate.sources.unit import SourceUnit
from mlgate.testing import checker_for


def spans_of(diagnostic: Diagnostic) -> list[Span]:
    """The diagnostic's own span and those of its flow."""
    return [diagnostic.span, *(step.span for step in diagnostic.related)]


def wrong_places(unit: SourceUnit, rules: RuleSet, counts: Counter[str]) -> list[tuple[Location, str, str]]:
    """Places that decode to something else than the code at their span."""
    checker = checker_for()
    module = Analysis(unit, rules, checker.catalogue, checker.settings).module
    spans: list[Span] = []
    for rule in rules.module_rules:
        for diagnostic in rule.check(module):
            if isinstance(diagnostic, Diagnostic):  # others stand in an output, not in the code
                spans.extend(spans_of(diagnostic))
    counts["places"] += len(spans)
    masked = [*(magic.span for magic in unit.magics), *(magic.span for magic in unit.install_magics)]
    statements = [module.span(statement) for statement in module.tree.body]
    statements = [span for span in statements if not any(_overlap(span, mask) for mask in masked)]
    counts["statements"] += len(statements)
    wrong = []
    for span in (*spans, *statements):
        location = unit.location(span)
        is_masked = any(_overlap(span, mask) for mask in masked)  # a magic, in a diagnostic: the code has only a mask
        text = module.written(span) if is_masked else unit.code[span.start : span.end]
        decoded = decode_location(unit.data, location)
        if _flush(text) != _flush(decoded):
            wrong.append((location, text, decoded))
    return wrong


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _flush(text: str) -> str:
    """`text` without indents: a cell that is indented as a whole, which IPython accepts, is not so in the code."""
    return "\n".join(line.lstrip(" \t") for line in text.split("\n"))


def main() -> int:
    """Check every file below a folder; exit 1 when a place is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--notebooks", action="store_true", help="only notebooks")
    arguments = parser.parse_args()
    rules = checker_for().rules
    counts: Counter[str] = Counter()
    wrong = 0
    for found in discover([arguments.folder], respect_gitignore=False).files:
        unit = read_unit(Path(found.path), found.shown)
        if unit.kind not in PYTHON_KINDS or (arguments.notebooks and not unit.is_notebook):
            continue
        counts["files"] += 1
        for location, text, decoded in wrong_places(unit, rules, counts):
            wrong += 1
            if wrong <= 20:
                print(f"{location.path}:{location.line}:{location.column}\n  {text[:80]!r}\n  {decoded[:80]!r}")
    print(f"{counts['files']} files, {counts['places']} places of diagnostics and {counts['statements']} of statements")
    print(f"{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
