"""No rule crashes on the samples of any page, damaged: files as an editor, a merge or a model leaves them half-way.

Nor does any run in circles where names are made out of themselves.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from mlgate.engine.analysis import Analysis
from mlgate.engine.suppression import suppressions_of
from mlgate.sources.read import unit_from_bytes
from mlgate.testing import checker_for
from tests.pages.page import Page, Sample, content, read_page

ROOT = Path(__file__).resolve().parents[2]
PAGES = [read_page(path) for path in sorted(ROOT.glob("rules/*/*.md"))]
CHECKER = checker_for()


def unparsable(text: str) -> str:
    return "[not a statement]\n" + text


def cut_off(text: str) -> str:
    return text[: len(text) * 2 // 3]


def every_other_line(text: str) -> str:
    return "".join(text.splitlines(keepends=True)[::2])


def nested(text: str) -> str:
    return "while work:\n" + "".join(f"    {line}" for line in text.splitlines(keepends=True))


DAMAGES: tuple[Callable[[str], str], ...] = (unparsable, cut_off, every_other_line, nested)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_rule_crashes(page: Page) -> None:
    for number, sample in enumerate(page.samples):
        for damage in DAMAGES[number % 2 :: 2]:  # two of them each: a page has many samples
            analysis = _analysed(sample, damage(content(sample)))
            assert not analysis.crashes, f"line {sample.line} of the page, {damage.__name__}: {analysis.crashes[0]}"


def _analysed(sample: Sample, text: str) -> Analysis:
    analysis = Analysis(unit_from_bytes(text.encode(), sample.file), CHECKER.rules, CHECKER.catalogue, CHECKER.settings)
    analysis.run()
    analysis.record(suppressions_of(analysis.module))
    return analysis


SELF_REFERENCES = """\
{name} = {{**{name}}} if {name} else [*{name}, {name}]
{name}.append({name})
{name}["itself"] = {name} or {name}.copy()
"""


def _circular(text: str) -> str:
    """The code with every name that it assigns made out of itself right after."""
    lines = text.splitlines()
    assigned = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assign)]
    for node in sorted(assigned, key=lambda node: -(node.end_lineno or 0)):
        names = [item.id for target in node.targets for item in ast.walk(target) if isinstance(item, ast.Name)]
        added = [
            " " * node.col_offset + line for name in names for line in SELF_REFERENCES.format(name=name).split("\n")
        ]
        lines[node.end_lineno : node.end_lineno] = added
    return "\n".join(lines)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_rule_runs_in_circles(page: Page) -> None:
    for sample in page.samples:
        if "error:" not in sample.text:  # what is told is what was followed
            continue
        try:
            text = _circular(content(sample))
            ast.parse(text)
        except SyntaxError:  # no script, or one of the broken ones
            continue
        analysis = _analysed(sample, text)
        assert not [*analysis.crashes, *analysis.limits], f"line {sample.line} of the page"
