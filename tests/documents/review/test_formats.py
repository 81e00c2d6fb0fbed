"""Text, Markdown, JSON and HTML of real reviews."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mlgate.cli.review_inputs import gather
from mlgate.core.diagnostic import Location
from mlgate.documents.review.maturity import maturity
from mlgate.documents.review.reviewing import witnesses_of
from mlgate.documents.review.values import (
    Area,
    Change,
    Finding,
    Review,
    ReviewSeverity,
    Risk,
    Verdict,
)
from mlgate.reporters.display import columns
from mlgate.reporters.review_facts import ReviewContext, load_maturity_reporter, load_review_reporter
from tests.documents.review.sound import options, put, reviewed
from tests.documents.review.test_points import NOT_MET, edited

ROOT = Path(__file__).resolve().parents[3]
FORMATS = ("text", "markdown", "json", "html")
CONTEXT = ReviewContext()


def schema(name: str) -> Any:
    return json.loads(files("mlgate").joinpath("_schemas", f"{name}-1.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """The review of the example project."""
    import shutil

    folder = tmp_path_factory.mktemp("example") / "churn-radar"
    shutil.copytree(ROOT / "examples", folder, ignore=shutil.ignore_patterns(".mlgate_cache", "__pycache__"))
    with pytest.MonkeyPatch.context() as patch:
        return reviewed(folder, patch)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """The review of a change of the sound project."""
    folder = tmp_path_factory.mktemp("changed")
    put(folder)
    put(folder, edited(NOT_MET["RC3"]))
    with pytest.MonkeyPatch.context() as patch:
        return reviewed(folder, patch, ".", "--new-from", "HEAD~1")


def hostile() -> Review:
    """A review in which every text comes from somebody who means no good."""
    bad = "<script>alert(1)</script> `x` | \x1b[31m @everyone \u202e ](http://x) ![a](b)"
    place = Location("a<b>|`\x1b.py", 1, 1, 1, 2)
    finding = Finding(ReviewSeverity.HIGH, bad, place, bad, bad, Area.DATA, Risk.OTHER, "MLG921", why=bad)
    return Review(Verdict.BLOCK, (bad,), Change(bad, 1, (), (bad,)), None, bad, (), (finding,), (), (), "0", (bad,))


def test_the_schema_is_closed_and_reviews_keep_to_it(example: Review, changed: Review) -> None:
    Draft202012Validator.check_schema(schema("review"))
    validator = Draft202012Validator(schema("review"))
    for found in (example, changed):
        document = json.loads(load_review_reporter("json")(found, CONTEXT))
        validator.validate(document)
        assert len(document["points"]) == 12
        assert sum(document["summary"].values()) == sum(item["counts"] for item in document["findings"])
        with pytest.raises(Exception, match="unexpected"):
            validator.validate({**document, "more": 1})


def test_text_is_never_wider_than_asked_for_and_ends_with_the_decision(example: Review, changed: Review) -> None:
    for found in (example, changed):
        for verbose in (False, True):
            text = load_review_reporter("text")(found, CONTEXT._replace(verbose=verbose))
            wide = [line for line in text.splitlines() if columns(line) > 80 and " " in line.strip()]
            assert not [line for line in wide if max(map(columns, line.split())) < 60], wide
            assert text.splitlines()[-1] == f"Decision: {found.verdict.value}"


def test_findings_stand_in_order_of_severity(example: Review) -> None:
    text = load_review_reporter("text")(example, CONTEXT)
    marks = re.findall(r"^\[(CRITICAL|HIGH|MEDIUM|LOW)\]", text, re.MULTILINE)
    assert marks == sorted(marks, key=["CRITICAL", "HIGH", "MEDIUM", "LOW"].index)
    assert len(marks) > 20
    block = text.split("\n\n")[2]
    assert re.search(
        r"^\[\w+\] .+?\n(?: .+\n)*  File:  \S+:\S+.*\n  Issue: .+\n(?:  .+\n)*  Fix:   .+", block, re.MULTILINE
    )


def test_all_five_areas_all_points_and_what_was_run_are_there(example: Review) -> None:
    for name in FORMATS:
        text = load_review_reporter(name)(example, CONTEXT)
        for area in Area:
            assert area.value.lower() in text.lower(), (name, area)
        for number in range(1, 13):
            assert re.search(rf"\bRC{number}\b", text), (name, number)
        for word in ("check", "gates", "tests", "BLOCK"):
            assert word in text, (name, word)


def test_colours_are_only_painted_on(example: Review) -> None:
    plain = load_review_reporter("text")(example, CONTEXT)
    painted = load_review_reporter("text")(example, CONTEXT._replace(color=True))
    assert painted != plain
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == plain


def test_markdown_fits_into_a_comment(example: Review) -> None:
    many = tuple(
        finding._replace(title=f"{number} {finding.title}") for number in range(40) for finding in example.findings
    )
    text = load_review_reporter("markdown")(example._replace(findings=many), CONTEXT)
    assert len(text) < 65_536
    assert re.search(r"… and [\d,]+ more findings", text)
    assert text.endswith("**Decision: BLOCK**\n")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "srcset")]


def test_the_page_needs_no_network_and_no_scripts(example: Review, changed: Review) -> None:
    for found in (example, changed, hostile()):
        page = _Page()
        text = load_review_reporter("html")(found, CONTEXT)
        page.feed(text)
        assert not {"script", "link", "iframe", "object", "form", "img"} & set(page.tags)
        assert all(address.startswith("#") for address in page.addresses)
        assert "@import" not in text and "url(" not in text
        assert "prefers-color-scheme: dark" in text
        assert len(text.encode()) < 1_000_000


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_from_outside_steers_a_reader(name: str) -> None:
    text = load_review_reporter(name)(hostile(), CONTEXT)
    assert "\x1b" not in text
    assert "\u202e" not in text
    if name in ("markdown", "html"):
        assert "<script>" not in text
    if name == "markdown":
        assert "@everyone" not in text
        assert re.search(r"(?<!\\)\]\(http", text) is None


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_review_gives_the_same_text(name: str, example: Review) -> None:
    render = load_review_reporter(name)
    assert render(example, CONTEXT) == render(example, CONTEXT)


@pytest.mark.parametrize("name", FORMATS)
def test_levels_in_every_format(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(put(tmp_path))
    score = maturity(witnesses_of(gather(options("."))))
    text = load_maturity_reporter(name)(score, CONTEXT)
    assert "seeds are set" in text
    if name == "json":
        Draft202012Validator.check_schema(schema("maturity"))
        Draft202012Validator(schema("maturity")).validate(json.loads(text))
