"""Reports of decisions: whole outputs, and what must hold of every one of them."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema.validators import validator_for
from syrupy.assertion import SnapshotAssertion

from mlgate.gates.canonical import digest
from mlgate.gates.decision import Check, Decision, Verdict
from mlgate.reporters.decision_bars import WIDTH, bar_of
from mlgate.reporters.decision_facts import (
    CODES,
    DECISION_REPORTERS,
    DecisionContext,
    action_of,
    bound_words,
    code_of,
    load_decision_reporter,
    observed_words,
    status,
)
from mlgate.reporters.display import columns
from tests.gates.sample_decision import (
    ACCEPTED,
    AUC,
    EVERY,
    FAILING,
    GATES,
    LATE,
    LOCKED,
    LUCK,
    MISSING,
    NAN,
    NEAR,
    PASSING,
    PROSE,
    STATE,
    TAMPERED,
    UNSIGNED,
    WAITING,
    decision,
)

CONTEXT = DecisionContext(gate_text=GATES, prose=PROSE)
SARIF = Path(__file__).parents[1] / "reporters" / "data" / "sarif-written.schema.json"


def render(name: str, of: Decision, context: DecisionContext = CONTEXT) -> str:
    return load_decision_reporter(name)(of, context)


@pytest.mark.parametrize("sample", EVERY)
@pytest.mark.parametrize("name", ["full", "json", "markdown", "junit", "github"])
def test_whole_reports(name: str, sample: str, snapshot: SnapshotAssertion) -> None:
    assert render(name, EVERY[sample]) == snapshot


@pytest.mark.parametrize("name", ["sarif", "gitlab", "azure", "rdjson", "concise"])
def test_whole_reports_of_a_failure(name: str, snapshot: SnapshotAssertion) -> None:
    assert render(name, FAILING) == snapshot


# ---- codes, actions, status ------------------------------------------------------------------------------------


def test_each_failure_has_the_code_of_its_reason() -> None:
    codes = {check.id: code_of(check) for check in FAILING.checks if check.failed}
    assert codes == {
        "lock": "MLP005",
        "latency": "MLP002",
        "evidence": "MLP006",
        "auc": "MLP001",
        "ece": "MLP003",
        "slices[apac]": "MLP008",
        "stat": "MLP007",
        "signoff": "MLP009",
    }
    assert code_of(WAITING.checks[0]) == "MLP004"
    assert code_of(replace(NEAR, baseline=Decimal("0.83"))) == "MLP007"


@pytest.mark.parametrize("kind", ["run", "metric", "slice", "statistic", "evidence", "clean", "freshness", "approvals"])
def test_a_failure_without_an_action_of_its_own_gets_one_that_moves_no_bound(kind: str) -> None:
    check = Check("x", kind, Verdict.FAIL, "reason")
    assert code_of(check) in CODES
    action = action_of(check)
    assert action and not re.search(r"\b(lower|raise|relax|loosen|change) (the )?(bound|threshold|gate)|waive", action)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (PASSING, "ok"),
        (ACCEPTED, "ok"),
        (WAITING, "needs_info"),
        (decision(*STATE, MISSING), "needs_info"),
        (decision(*STATE, MISSING, UNSIGNED), "needs_info"),
        (decision(*STATE, MISSING, NEAR), "blocked"),
        (decision(*STATE, TAMPERED), "blocked"),
        (decision(*STATE, NAN), "blocked"),
    ],
)
def test_the_status_says_whether_information_would_help(of: Decision, expected: str) -> None:
    assert status(of) == expected


def test_the_json_report_holds_the_record_whose_hash_it_names() -> None:
    for of in EVERY.values():
        report = json.loads(render("json", of))
        assert report["sha256"] == of.sha256 == digest(report["record"])
        assert [failure["id"] for failure in report["failures"] if failure["verdict"] == "fail"] == list(of.failed)
        assert all(failure["next_action"] for failure in report["failures"])


def test_tampering_is_said_in_every_report_for_people_and_agents() -> None:
    assert json.loads(render("json", decision(*STATE, TAMPERED)))["tampering"] is True
    assert json.loads(render("json", PASSING))["tampering"] is False
    absent = replace(TAMPERED, observed=None, reason="the hash of the gates was not logged before the run ended")
    assert json.loads(render("json", decision(*STATE, absent)))["tampering"] is False
    for name in ("full", "markdown", "html", "github", "junit", "sarif"):
        assert "tampering" in render(name, decision(*STATE, TAMPERED)).lower(), name
        assert "tampering" not in render(name, decision(*STATE, absent)).lower(), name


# ---- places ----------------------------------------------------------------------------------------------------


def test_annotations_stand_on_the_line_of_the_gate_that_failed() -> None:
    lines = GATES.splitlines()
    annotations = [line for line in render("github", FAILING).splitlines() if line.startswith("::")]
    assert annotations
    for annotation in annotations:
        place = re.match(r"::\w+ file=gates.yaml,line=(\d+),endLine=\1,col=(\d+),endColumn=(\d+),", annotation)
        assert place, annotation
        number, start, end = map(int, place.groups())
        marked = lines[number - 1][start - 1 : end - 1]
        identifier = re.search(r"::`(\w+)", annotation)
        assert identifier is not None
        assert marked.startswith(f"- {{id: {identifier[1]}, ") or (identifier[1] == "lock" and number == 1)


def test_sarif_keeps_to_the_part_of_the_format_that_we_write() -> None:
    schema = json.loads(SARIF.read_text(encoding="utf-8"))
    for of in EVERY.values():
        validator_for(schema)(schema).validate(json.loads(render("sarif", of)))


def test_junit_counts_every_check() -> None:
    for of in EVERY.values():
        suite = ElementTree.fromstring(render("junit", of)).find("testsuite")
        assert suite is not None
        assert (int(suite.attrib["tests"]), int(suite.attrib["failures"])) == (len(of.checks), len(of.failed))


def test_markdown_stays_below_the_limit_of_github() -> None:
    many = decision(*STATE, *(replace(NEAR, id=f"slices[{n}]", reason="r" * 400) for n in range(4000)))
    text = render("markdown", many)
    assert len(text.encode()) < 1_048_576 and " more\n" in text


# ---- the terminal ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("sample", EVERY)
def test_no_line_is_wider_than_the_terminal(sample: str, width: int) -> None:
    context = CONTEXT._replace(width=width, verbose=True)
    assert max(map(columns, render("full", EVERY[sample], context).splitlines())) <= width


def test_long_names_are_folded_and_stay_whole() -> None:
    long = replace(NEAR, id="slices[" + "x" * 70 + "]", bound="only if " * 20, minimum=None)
    lines = render("full", decision(*STATE, long)).splitlines()
    table = lines[2 : lines.index("", 3)]
    assert max(map(columns, table)) <= 80
    start = table[0].index("check")
    width = table[0].index("observed") - start
    assert "".join(line[start : start + width].strip() for line in table[1:]) == long.id


@pytest.mark.parametrize("sample", EVERY)
def test_colours_change_nothing_but_colours(sample: str) -> None:
    plain = render("full", EVERY[sample])
    colored = render("full", EVERY[sample], CONTEXT._replace(color=True))
    assert "\x1b[" in colored and "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


def test_plain_passes_of_the_run_are_shown_on_demand() -> None:
    assert "run_lifecycle" not in render("full", PASSING)
    assert "run_lifecycle" in render("full", PASSING, CONTEXT._replace(verbose=True))
    assert "late_metrics" in render("full", decision(*STATE, LATE, LOCKED, AUC))


# ---- figures ---------------------------------------------------------------------------------------------------

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=12)


@example(Decimal("3906.245000000001"), Decimal("3906.250000000001"))
@given(DECIMALS, DECIMALS)
def test_a_shown_figure_stays_on_its_side_of_its_bound(value: Decimal, bound: Decimal) -> None:
    check = Check("x", "metric", Verdict.FAIL, observed=value, minimum=bound)
    shown = Decimal(observed_words(check))
    limit = Decimal(bound_words(check).removeprefix(">= "))
    assert (shown >= limit) == (value >= bound)


@given(DECIMALS, DECIMALS, st.none() | DECIMALS)
def test_a_bar_shows_what_is_accepted_and_what_is_not(value: Decimal, bound: Decimal, champion: Decimal | None) -> None:
    for side in ("minimum", "maximum"):
        check = replace(Check("x", "metric", Verdict.FAIL, observed=value, baseline=champion), **{side: bound})  # type: ignore[arg-type]
        bar = bar_of(check)
        assert bar is not None
        places = [bar.value, *bar.bounds, *([bar.champion] if bar.champion is not None else [])]
        assert all(0 <= place <= WIDTH for place in places)
        inside = bar.start <= bar.value <= bar.end
        assert inside or (value < bound if side == "minimum" else value > bound)


@pytest.mark.parametrize("value", ["1e300", "-1e-300", "0", "1.7e308"])
def test_a_bar_of_any_size_can_be_drawn(value: str) -> None:
    bar = bar_of(replace(AUC, observed=Decimal(value)))
    assert bar is not None and 0 <= bar.value <= WIDTH


def test_a_gain_is_drawn_with_its_interval_and_zero() -> None:
    bar = bar_of(LUCK)
    assert bar is not None and bar.low is not None and bar.high is not None and bar.zero is not None
    assert bar.low < bar.zero < bar.value < bar.high


def test_what_is_no_number_has_no_bar() -> None:
    assert [bar_of(check) for check in (NAN, MISSING, UNSIGNED, *STATE)] == [None] * 5


# ---- hostile content -------------------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script>\"'&|`\x1b[31m\u202e\n::error::]]>"


class Page(HTMLParser):
    """The tags and addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("meta", "rect", "line", "path", "circle"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def hostile(text: str) -> Iterator[Decision]:
    for check in (NEAR, MISSING, NAN, LUCK, UNSIGNED, TAMPERED):
        changes = {"id": text, "reason": text, "action": text, "bound": text, "metric": text, "dataset": text}
        of = decision(replace(check, **changes))  # type: ignore[arg-type]
        yield replace(of, run=replace(of.run, name=text, user=text), gates=replace(of.gates, model=text, path=text))


@pytest.mark.parametrize("name", DECISION_REPORTERS)
def test_hostile_names_steer_no_terminal_page_or_parser(name: str) -> None:
    for of in hostile(HOSTILE):
        text = render(name, of, CONTEXT._replace(prose={HOSTILE: {"why": HOSTILE}}))
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", text)
        if name == "html":
            assert "script" not in Page(text).tags
        if name == "junit":
            ElementTree.fromstring(text)
        if name in ("json", "sarif", "gitlab", "rdjson"):
            json.loads(text)
        if name == "github":
            assert all(line.startswith(("::error file=", "::warning file=")) for line in text.splitlines())


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=30))
def test_no_text_breaks_a_report(text: str) -> None:
    for of in hostile(text or "x"):
        for name in DECISION_REPORTERS:
            render(name, of).encode("utf-8")


# ---- the page --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", EVERY)
def test_the_page_needs_nothing_but_itself(sample: str) -> None:
    text = render("html", EVERY[sample])
    page = Page(text)
    assert not page.open
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href", "style")]
    assert "url(" not in text and "@import" not in text and "http" not in text.replace("http-equiv", "")
    assert text.isascii()


def test_the_page_shows_every_check_and_a_bar_for_every_comparison() -> None:
    text = render("html", FAILING)
    page = Page(text)
    assert page.tags.count("article") == len(FAILING.checks)
    comparisons = [check for check in FAILING.checks if bar_of(check) is not None]
    assert len(comparisons) == 5
    assert sum(name == "role" and value == "img" for name, value in page.attributes) == len(comparisons)
    for shown in (FAILING.sha256, FAILING.gates.sha256, FAILING.run.run_id, "new labels arrive in May", "2027-05-31"):
        assert shown in text


def test_a_page_of_a_thousand_slices_stays_below_a_megabyte() -> None:
    many = decision(
        *STATE, *(replace(AUC, id=f"slices[{n}]", metric=f"slice/{n}/auc", kind="slice") for n in range(1000))
    )
    assert len(render("html", many)) < 1_000_000


def test_the_sample_covers_every_verdict() -> None:
    seen = {check.verdict for of in EVERY.values() for check in of.checks}
    assert seen == set(Verdict)
