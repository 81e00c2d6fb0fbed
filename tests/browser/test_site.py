"""The documentation site in a browser: nothing is fetched from elsewhere, it fits, and everybody can read it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.browser.test_pages import SERIOUS

PAGES = ("", "configuration/", "rules/leakage/fit-before-split/", "commands/check/")

ASK_AGAIN = """() => {
    document.querySelector(".md-search__input").dispatchEvent(new Event("keyup"));
    return document.querySelector(".md-search-result__link");
}"""
"""A key that is let go before the site listens is heard by nobody: on a busy machine that is the first one."""


class Quiet(SimpleHTTPRequestHandler):
    """Files, without a word."""

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site on a server of its own: search and anchors want one."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_site_asks_nobody_else_fits_and_is_accessible(chromium: Any, address: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(color_scheme=scheme)
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda asked: None if asked.url.startswith((address, "data:")) else elsewhere.append(asked.url))
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    for name in PAGES:
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address + name)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert page.locator("h1").count() == 1
        found = Axe().run(page).response["violations"]
        assert not [(item["id"], item["nodes"][0]["target"]) for item in found if item["impact"] in SERIOUS], name
    assert not elsewhere and not problems
    context.close()


def test_search_finds_a_rule_by_its_code(chromium: Any, address: str) -> None:
    page = chromium.new_page()
    page.goto(address)
    page.locator(".md-search__input").fill("MLG105")
    page.wait_for_function(ASK_AGAIN, polling=200, timeout=120_000)
    assert "rules/leakage/resample-before-split/" in page.locator(".md-search-result__link").first.get_attribute("href")
    page.close()
