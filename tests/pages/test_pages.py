"""Runs every sample of every rule page: a page that lies fails."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.testing import check_files, fix_source
from tests.pages.page import Page, Sample, content, expected, read_page, without_marks

ROOT = Path(__file__).resolve().parents[2]
PAGES = [read_page(path) for path in sorted(ROOT.glob("rules/*/*.md"))]
PROJECTS = [
    pytest.param(page, samples, id=f"{page.name}:{samples[0].line}") for page in PAGES for samples in page.projects()
]
FIXED = [
    pytest.param(page, before, after, id=f"{page.name}:{after.line}")
    for page in PAGES
    for before, after in zip(page.samples, page.samples[1:], strict=False)
    if "fixed" in after.attributes
]


@pytest.mark.parametrize(("page", "samples"), PROJECTS)
def test_sample_gets_exactly_the_marked_diagnostics(page: Page, samples: list[Sample]) -> None:
    files = {s.file: content(s) for s in samples}
    changes = [change for s in samples if (change := s.change) is not None]
    tracked = [file for s in samples if (file := s.tracked) is not None]
    diagnostics = check_files(files, [page.code], settings_of(samples[0]), changes=changes, tracked=tracked)
    wanted = expected(samples)
    assert found(diagnostics, wanted) == wanted


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_example_fires(page: Page) -> None:
    example = page.first("Example")
    assert example is not None and "# error:" in example.text, "the first sample of `## Example` has a marked line"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_fix_turns_example_into_use_instead(page: Page) -> None:
    example, better = page.first("Example"), page.first("Use instead")
    if example is None or better is None or example.language != "python" or "file" in example.attributes:
        pytest.skip("not a plain script")
    diagnostics = check_files({example.file: content(example)}, [page.code], settings_of(example))
    if not any(item.fix is not None and item.fix.applicability != "display" for item in diagnostics):
        pytest.skip("no fix")
    fixed = fix_source(without_marks(example.text), example.file, [page.code], settings_of(example))
    assert fixed == without_marks(better.text)


@pytest.mark.parametrize(("page", "before", "after"), FIXED)
def test_fix_of_a_case(page: Page, before: Sample, after: Sample) -> None:
    assert fix_source(without_marks(before.text), before.file, [page.code], settings_of(before)) == after.text


def settings_of(sample: Sample) -> Settings:
    """Settings that the fence asks for: field names of `Settings` or, in `project`, of `ProjectSettings`."""
    if "settings" not in sample.attributes:
        return Settings()
    from mlgate.config.resolving import settings_from_options

    return settings_from_options(json.loads(sample.attributes["settings"]))


def found(
    diagnostics: list[LocatedDiagnostic], wanted: Counter[tuple[str, str, int, str]]
) -> Counter[tuple[str, str, int, str]]:
    """Diagnostics in the terms of `expected`; one in a cell that is marked as a whole counts for the cell."""
    counted: Counter[tuple[str, str, int, str]] = Counter()
    for item in diagnostics:
        place = item.location
        if place.cell is None or not place.path.endswith(".ipynb"):
            counted[(place.path, "", place.line, item.name)] += 1
            continue
        index = str(place.cell.index)
        whole = (place.path, index, 0, item.name)
        counted[whole if whole in wanted else (place.path, index, place.cell.line, item.name)] += 1
    return counted
