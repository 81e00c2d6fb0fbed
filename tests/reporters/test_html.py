"""The page of a check: everything is on it, nothing harmful is, and it stays small."""

from __future__ import annotations

import itertools
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import LocatedDiagnostic, Status
from mlgate.core.report import FileCount, Report, SuppressionUse
from mlgate.documents.standing import standing_of
from mlgate.reporters import REPORTERS, load_reporter
from mlgate.reporters.json_reading import UnreadableReportError, read_report
from mlgate.semantics.documents.kinds.iteration_compact import KIND as COMPACT
from tests.documents.ledger.repository import entry, ledger
from tests.functional.project import mlgate, write
from tests.reporters.sample import CONTEXT, LEAK, SAMPLE, UNSEEDED, in_script

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Page(HTMLParser):
    """The elements of a page, and whether they are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def html(report: Report) -> str:
    return load_reporter("html")(report, CONTEXT)


def test_everything_that_was_found_is_on_the_page() -> None:
    page = Page(html(SAMPLE))
    assert not page.open
    for item in SAMPLE.diagnostics:
        assert item.code in page.text and item.message.replace("`", "") in page.text
    for unread in SAMPLE.not_analysed:
        assert unread.path in page.text and unread.reason in page.text


def test_it_asks_for_nothing_from_outside() -> None:
    page = Page(html(SAMPLE))
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "form"}
    assert not any(key.startswith("on") or key == "src" for _, attributes in page.tags for key in attributes)
    assert "default-src 'none'" in html(SAMPLE)


def test_headings_go_down_by_one() -> None:
    levels = [int(tag[1]) for tag, _ in Page(html(SAMPLE)).tags if tag in {"h1", "h2", "h3", "h4"}]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_5000_diagnostics_stay_below_a_megabyte_and_the_rest_is_counted() -> None:
    flow = tuple(LEAK._replace(message=f"{LEAK.message} {number}") for number in range(4_000))
    small = tuple(UNSEEDED._replace(location=in_script(number, 1, 5)) for number in range(1, 1_001))
    text = html(Report(diagnostics=flow + small, files=FileCount(scripts=3)))
    assert len(text.encode()) < 1_000_000
    shown = text.count('<article class="entry">')
    assert 500 < shown < 5_000
    assert f"{5_000 - shown:,} more diagnostics have no room here" in text


def test_a_long_ledger_and_a_compact_of_essays_fit_beside_5000_diagnostics(tmp_path: Path) -> None:
    movement = ", ".join(f"metric_{number} 0.1 -> 0.2" for number in range(12))
    essay = "word " * 300 + "password = 'hunter2-hunter2'"
    entries = (entry(number, Metric_movement=movement, Change=essay) for number in range(1, 200))
    compact = "# Iteration Compact\n" + "".join(f"\n**{field.name}:** {essay}\n" for field in COMPACT.fields)
    write(tmp_path, {"docs/ledger.md": ledger(*entries), "docs/compact.md": compact, "configs/a.yaml": "seed: 3\n"})
    files = [(str(path), path.relative_to(tmp_path).as_posix()) for path in sorted(tmp_path.rglob("*.md"))]
    standing = standing_of(tmp_path, files, Settings())
    many = Report(diagnostics=tuple(LEAK._replace(message=f"{LEAK.message} {number}") for number in range(5_000)))
    text = load_reporter("html")(many, CONTEXT._replace(standing=standing))
    assert len(text.encode()) < 1_000_000 and "hunter2" not in text
    assert '<h2 id="trend">' in text and "Iteration 199" in text
    assert text.count("word ") < 2_500, "fields are cut"
    assert ("seed", "3", "configs/a.yaml") in standing.lineage


def test_a_line_of_a_hundred_thousand_characters_is_cut_around_its_place() -> None:
    line = "x = [" + "1, " * 30_000 + "scaler.fit(X)" + ", 2" * 30_000 + "]"
    start = line.index("scaler") + 1
    item = UNSEEDED._replace(excerpt=line, location=in_script(3, start, 13), related=())
    text = html(Report(diagnostics=(item,)))
    assert "<mark>scaler.fit(X)</mark>" in text and len(text) < 20_000


def test_markup_in_code_messages_and_names_is_text() -> None:
    evil = "</pre><script>alert(1)</script>"
    item = UNSEEDED._replace(message=f"`{evil}` {evil}", excerpt=evil, location=in_script(1, 1, 4, path=f"{evil}.py"))
    assert "<script" not in html(Report(diagnostics=(item,)))


def test_suppressions_are_listed_with_their_reasons() -> None:
    uses = (
        SuppressionUse(in_script(3, 1, 9), ("MLG205",), "drawn by the lab", "2027-01-31", 2),
        SuppressionUse(in_script(9, 1, 9), (), None, None, 1),
    )
    text = Page(html(SAMPLE._replace(suppressions=uses))).text
    assert "MLG205 hides 2 diagnostics; drawn by the lab, until 2027-01-31" in text
    assert "every rule hides 1 diagnostic; no reason given" in text


def _as_saved(item: LocatedDiagnostic) -> LocatedDiagnostic:
    """What a saved report keeps of a diagnostic that was shown."""
    return item._replace(status=Status.NEW if item.status is Status.NEW else item.status)


@pytest.mark.parametrize("name", sorted(set(REPORTERS) - {"sarif"}))
def test_a_saved_report_gives_the_same_output_as_the_run(name: str) -> None:
    uses = (SuppressionUse(in_script(3, 1, 9), ("MLG205",), "why", None, 2),)
    report = SAMPLE._replace(suppressions=uses, notes=(), root="")
    saved = read_report(load_reporter("json")(report, CONTEXT))
    if name in {"rdjson"}:  # suggests replacements by offsets, which a saved report does not have
        saved = saved._replace(diagnostics=report.diagnostics)
    assert load_reporter(name)(saved, CONTEXT) == load_reporter(name)(report, CONTEXT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("[]", "its schema is None"),
        ('{"schema": "mlgate/report/9"}', "mlgate/report/9"),
        ('{"schema": "mlgate/report/1"}', "'summary' is missing"),
    ],
)
def test_what_is_no_report_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(UnreadableReportError, match=words):
        read_report(text)


def test_a_broken_place_is_refused() -> None:
    document = json.loads(load_reporter("json")(SAMPLE, CONTEXT))
    document["diagnostics"][0]["location"]["line"] = "7"
    with pytest.raises(UnreadableReportError, match="without line and column"):
        read_report(json.dumps(document))


def test_the_command_writes_what_the_ending_says(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text(load_reporter("json")(SAMPLE, CONTEXT), encoding="utf-8")
    for name, start in {"out.html": "<!doctype html>", "out.md": "## mlgate", "out": "<!doctype html>"}.items():
        outcome = mlgate(tmp_path, "report", "in.json", "-o", name)
        assert outcome.code == 0, outcome
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert mlgate(tmp_path, "report", "no.json").code == 2
    assert "no JSON" in mlgate(tmp_path, "report", "out.md").err
