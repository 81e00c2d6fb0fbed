"""No rule crashes on the samples of any page, damaged: files as an editor, a merge or a model leaves them half-way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mlgate.engine.analysis import Analysis
from mlgate.engine.suppression import suppressions_of
from mlgate.sources.read import unit_from_bytes
from mlgate.testing import checker_for
from tests.pages.page import Page, content, read_page

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
    for sample in page.samples:
        for damage in DAMAGES:
            unit = unit_from_bytes(damage(content(sample)).encode(), sample.file)
            analysis = Analysis(unit, CHECKER.rules, CHECKER.catalogue, CHECKER.settings)
            analysis.run()
            crashes = analysis.record(suppressions_of(analysis.module)).crashes
            assert not crashes, f"line {sample.line} of the page, {damage.__name__}: {crashes[0]}"
