"""HTML reports in a browser: nothing is fetched, nothing overflows, everything is reachable and readable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlgate.reporters import load_reporter
from mlgate.reporters.decision_facts import load_decision_reporter
from tests.gates.sample_decision import FAILING
from tests.gates.test_reporters import CONTEXT as DECISION_CONTEXT
from tests.reporters.sample import CONTEXT, SAMPLE

PAGES = {
    "check": lambda: load_reporter("html")(SAMPLE, CONTEXT),
    "decision": lambda: load_decision_reporter("html")(FAILING, DECISION_CONTEXT),
}
WIDTHS = (360, 768, 1600)
SERIOUS = {"serious", "critical"}


@pytest.fixture(params=sorted(PAGES))
def page_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A report, written as a user has it."""
    path = tmp_path / "report.html"
    path.write_text(PAGES[request.param](), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_is_accessible_at_every_width(chromium: Any, page_file: Path, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)  # axe is a script, and pages allow none
    page = context.new_page()
    page.goto(page_file.as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert not [(item["id"], item["nodes"][0]["target"]) for item in found if item["impact"] in SERIOUS]
    context.close()


def test_it_needs_neither_network_nor_scripts(chromium: Any, page_file: Path) -> None:
    context = chromium.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.goto(page_file.as_uri())
    assert page.locator("h1").count() == 1 and page.locator("h1").is_visible()
    assert asked == [page_file.as_uri()] and not problems
    context.close()


def test_every_folded_part_opens_by_keyboard(chromium: Any, page_file: Path) -> None:
    page = chromium.new_page()
    page.goto(page_file.as_uri())
    for index in range(page.locator("summary").count()):
        fold = page.locator("details").nth(index)
        page.locator("summary").nth(index).press("Enter")
        assert fold.get_attribute("open") is not None
    assert page.locator("main").count() == 1
    page.close()
