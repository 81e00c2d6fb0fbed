"""HTML reports in a browser: nothing is fetched, nothing overflows, everything is reachable and readable."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from mlgate.cli.main import main
from mlgate.reporters import load_reporter
from mlgate.reporters.decision_facts import load_decision_reporter
from tests.documents.ledger.repository import entry, ledger
from tests.functional.project import git, write
from tests.gates.sample_decision import FAILING
from tests.gates.test_reporters import CONTEXT as DECISION_CONTEXT
from tests.reporters.sample import CONTEXT, SAMPLE

MOVEMENTS = ("auc 0.71, loss: 0.62", "auc 0.71 -> 0.74", "auc 0.74 -> 0.73", "unknown", "auc 0.73 -> 0.78")
COMMANDS = {
    "check": ["check", ".", "--no-cache", "--select=MLG1,MLG2,MLD", "--fail-level=never"],
    "review": ["review", "src"],
    "ledger": ["ledger", "show"],
    "fix": ["fix", "notebooks/churn_exploration.ipynb", "--unsafe-fixes"],  # the last: it changes files
}
WIDTHS = (360, 768, 1600)
LOOKED_AT = {"light": 360, "dark": 1600}
"""By colours, the width at which axe looks: for a second or more at every node of a page."""
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports, written as a user has them: of the example with a compact and a ledger, and two samples."""
    base = tmp_path_factory.mktemp("pages")
    project = base / "project"
    shutil.copytree(Path(__file__).resolve().parents[2] / "examples", project, ignore=shutil.ignore_patterns(".*cache"))
    entries = (entry(number, Metric_movement=value) for number, value in enumerate(MOVEMENTS, 1))
    write(project, {"docs/observation-ledger.md": ledger(*entries)})
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        assert main(["compact", "new"]) == 0
        git(project, "init", "-q")
        git(project, "add", "--all")
        git(project, "commit", "-qm", "x")
        for name, words in COMMANDS.items():
            found[name] = base / f"{name}.html"
            main([*words, "--output-format", "html", "--output-file", str(found[name])])
    texts = {
        "sample": load_reporter("html")(SAMPLE, CONTEXT),
        "decision": load_decision_reporter("html")(FAILING, DECISION_CONTEXT),
    }
    for name, text in texts.items():
        found[name] = base / f"{name}.html"
        found[name].write_text(text, encoding="utf-8")
    return found


@pytest.fixture(params=["check", "decision", "fix", "ledger", "review", "sample"])
def page_file(request: pytest.FixtureRequest, pages: dict[str, Path]) -> Path:
    """One of the reports."""
    return pages[request.param]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_is_accessible_at_every_width(chromium: Any, page_file: Path, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)  # axe is a script, and pages allow none
    page = context.new_page()
    page.goto(page_file.as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": LOOKED_AT[scheme], "height": 900})
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


def test_a_check_shows_trend_documents_and_lineage_and_marks_what_is_open(
    chromium: Any, pages: dict[str, Path]
) -> None:
    page = chromium.new_page()
    page.goto(pages["check"].as_uri())
    names = ("Trend", "Iteration Compact docs/iteration-compact.md", "Observation ledger docs/observation", "Lineage")
    regions = [page.get_by_role("region", name=name) for name in names]
    trend, compact, entries, lineage = regions
    assert trend.get_by_role("img").count() == 2
    assert "14 unknown" in compact.inner_text() and compact.locator(".open").count() == 14
    assert "open: Metric movement" in entries.inner_text()
    assert "commit " in lineage.inner_text() and "configs/default.yaml" in lineage.inner_text()
    assert page.get_by_role("navigation").get_by_role("link", name="lineage").count() == 1
    page.close()
