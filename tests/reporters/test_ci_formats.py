"""GitLab, JUnit, reviewdog and Markdown."""

import json
from typing import Any
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from mlgate.config.settings import FailLevel
from mlgate.core.diagnostic import LocatedDiagnostic, LocatedEdit, LocatedFix, Location, Span
from mlgate.core.report import NotAnalysed, Report
from mlgate.reporters import gitlab, junit, markdown, rdjson
from tests.reporters.sample import CLEAN, CONTEXT, LEAK, SAMPLE, UNSEEDED, in_script

XML_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Cn"]))


def test_gitlab_fingerprints_are_unique_and_stable() -> None:
    report = Report(
        (UNSEEDED, UNSEEDED, UNSEEDED, UNSEEDED._replace(fingerprint=""), UNSEEDED._replace(fingerprint=""))
    )
    issues = json.loads(gitlab.render(report, CONTEXT))
    prints = [issue["fingerprint"] for issue in issues]
    assert len(set(prints)) == 5
    assert UNSEEDED.fingerprint in prints
    assert gitlab.render(report, CONTEXT) == gitlab.render(report, CONTEXT)


def test_gitlab_issues_have_what_gitlab_requires() -> None:
    for issue in json.loads(gitlab.render(SAMPLE, CONTEXT)):
        assert issue.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1


def junit_root(report: Report, level: FailLevel = FailLevel.ERROR) -> ElementTree.Element:
    return ElementTree.fromstring(junit.render(report, CONTEXT._replace(fail_level=level)).encode("utf-8"))


def test_junit_counts_add_up() -> None:
    root = junit_root(SAMPLE)
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("skipped")) == ("7", "3", "2", "2")
    assert sum(int(suite.get("tests", "")) for suite in root) == 7


def test_junit_fails_from_the_fail_level_on() -> None:
    counts = [junit_root(SAMPLE, level).get("failures") for level in FailLevel]
    assert dict(zip(FailLevel, counts, strict=True)) == {"error": "3", "warning": "4", "note": "5", "never": "0"}


def test_junit_of_a_clean_run_has_one_passed_case() -> None:
    root = junit_root(CLEAN)
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


@given(XML_TEXT, XML_TEXT)
def test_junit_gives_message_and_path_back(message: str, path: str) -> None:
    diagnostic = UNSEEDED._replace(message=message, location=in_script(1, 1, 1, path))
    root = junit_root(Report((diagnostic,)))
    case, failure = root.find(".//testcase"), root.find(".//failure")
    assert case is not None and failure is not None
    assert (case.get("file"), failure.get("message")) == (path, message)


def test_junit_survives_the_end_of_a_cdata_section() -> None:
    root = junit_root(Report((UNSEEDED._replace(message="a ]]> <b> & \x00 \ufffe"),)))
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("message") == "a ]]> <b> & \\x00 \ufffd"


def rdjson_of(diagnostic: LocatedDiagnostic) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(rdjson.render(Report((diagnostic,)), CONTEXT))["diagnostics"][0]
    return found


def test_rdjson_columns_count_bytes() -> None:
    line = "größe = fit('😀')"
    diagnostic = UNSEEDED._replace(excerpt=line, location=in_script(3, 9, 8), fix=None)
    place = rdjson_of(diagnostic)["location"]["range"]
    data = line.encode()
    assert data[place["start"]["column"] - 1 : place["end"]["column"] - 1].decode() == "fit('😀')"


def test_rdjson_gives_lines_only_where_bytes_are_not_known() -> None:
    diagnostic = UNSEEDED._replace(location=Location("a.py", 3, 5, 7, 2))
    assert rdjson_of(diagnostic)["location"]["range"] == {"start": {"line": 3}, "end": {"line": 7}}


def test_rdjson_suggests_a_fix_of_one_known_edit_only() -> None:
    assert rdjson_of(UNSEEDED)["suggestions"][0]["text"] == ", random_state=42"
    assert "suggestions" not in rdjson_of(LEAK)
    elsewhere = LocatedEdit(in_script(90, 5, 3), "x", Span(0, 3))
    for edits in ((elsewhere,), (elsewhere, elsewhere)):
        assert "suggestions" not in rdjson_of(UNSEEDED._replace(fix=LocatedFix("t", "safe", edits)))


def test_markdown_escapes_tables_code_html_and_mentions() -> None:
    text = markdown.escape("a|b `c` <script>&amp; [x](y) @task\n# *d* \\")
    assert text == r"a\|b \`c\` &lt;script&gt;&amp;amp; \[x\](y) &#64;task\\n\# \*d\* \\"


def test_markdown_shows_names_in_backticks_as_code() -> None:
    assert markdown.message_html("`a|b` and `c") == r"<code>a\|b</code> and \`c"


def test_markdown_rows_have_four_cells_whatever_the_message() -> None:
    diagnostic = UNSEEDED._replace(message="a | b\n| c | `d|e`", location=in_script(1, 1, 1, "x|y\n.py"))
    row = markdown.render(Report((diagnostic,)), CONTEXT).splitlines()[-1]
    assert row.replace(r"\|", "").count("|") == 5


def test_markdown_stays_below_the_limit_and_says_how_many_it_left_out() -> None:
    diagnostic = UNSEEDED._replace(message="ä" * 2_000)
    text = markdown.render(Report((diagnostic,) * 1_000), CONTEXT)
    rows = text.count("| error |")
    assert len(text.encode()) <= 1_000_000
    assert 0 < rows < 1_000
    assert text.endswith(f"… and {1_000 - rows:,} more\n")


def test_markdown_stays_below_the_limit_with_many_unread_files() -> None:
    unread = (NotAnalysed("a" * 500, "b" * 5_000),) * 3_000
    text = markdown.render(Report((UNSEEDED,), not_analysed=unread), CONTEXT)
    assert len(text.encode()) <= 1_000_000
    assert "and 2,000 more" in text
