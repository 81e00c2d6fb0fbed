"""`full`, `concise`, `grouped` and their last lines."""

import re

from mlgate.core.diagnostic import Severity
from mlgate.core.report import FileCount, NotAnalysed, Report
from mlgate.reporters.concise import render as concise
from mlgate.reporters.display import columns
from mlgate.reporters.full import render as full
from mlgate.reporters.grouped import render as grouped
from mlgate.reporters.summary import sentence
from tests.reporters.sample import CLEAN, CONTEXT, CREDENTIAL, FITTED, LEAK, SAMPLE, UNSEEDED, UNSEEDED_AGAIN


def test_colour_changes_nothing_but_colour() -> None:
    for render in (full, concise, grouped):
        coloured = render(SAMPLE, CONTEXT._replace(color=True))
        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(SAMPLE, CONTEXT)


def test_full_fits_eighty_columns() -> None:
    assert max(map(columns, full(SAMPLE, CONTEXT).splitlines())) <= 80


def test_a_rule_is_explained_once() -> None:
    text = full(SAMPLE, CONTEXT)
    assert text.count("mlgate rule MLG205") == 1
    assert text.count("mlgate check --fix --select MLG205") == 1
    assert text.count("Set `random_state`") == 2


def test_a_way_through_is_told_where_there_is_too_much_to_read() -> None:
    many = Report((UNSEEDED,) * 100, FileCount(scripts=1))
    assert "too many at once?" in full(many, CONTEXT)
    settled = (many._replace(baselined=(UNSEEDED,)), many._replace(compared_to="main"), Report(many.diagnostics[1:]))
    assert not [report for report in settled if "too many at once?" in full(report, CONTEXT)]


def test_the_summary_leaves_out_what_is_not_there() -> None:
    report = Report((UNSEEDED,), FileCount(scripts=1))
    assert sentence(report) == "1 error in 1 file; 1 fixable"


def test_the_summary_tells_new_ones_when_compared() -> None:
    report = Report((LEAK, UNSEEDED, UNSEEDED_AGAIN), FileCount(1, 1), compared_to="main")
    assert sentence(report) == "3 errors (1 new) in 1 notebook and 1 file; 3 fixable"


def test_clean_is_never_said_of_what_nobody_read() -> None:
    report = CLEAN._replace(not_analysed=(NotAnalysed("a.ipynb", "truncated"),))
    text = full(report, CONTEXT)
    assert "clean" not in text.lower()
    assert "a.ipynb: truncated" in text


def test_nothing_to_check_is_not_called_clean() -> None:
    assert sentence(Report()).startswith("Nothing to check")


def test_the_summary_counts_what_was_fixed_baselined_and_suppressed() -> None:
    report = CLEAN._replace(fixed=3, baselined=(UNSEEDED,), suppressed=(UNSEEDED, LEAK))
    assert sentence(report).endswith("; 3 fixed; 1 in baseline; 2 suppressed")


def test_diagnostics_are_sorted_by_place_whatever_the_report_says() -> None:
    shuffled = SAMPLE._replace(diagnostics=SAMPLE.diagnostics[::-1])
    for render in (full, concise, grouped):
        assert render(shuffled, CONTEXT) == render(SAMPLE, CONTEXT)


def test_severity_words_of_all_levels_are_counted() -> None:
    note = UNSEEDED._replace(severity=Severity.NOTE, fix=None)
    assert sentence(Report((note, note), FileCount(scripts=2))) == "2 notes in 2 files"


def test_blocks_are_set_apart_by_one_blank_line() -> None:
    bare = CREDENTIAL._replace(excerpt="")
    text = full(Report((*SAMPLE.diagnostics, CREDENTIAL, bare, bare._replace(fingerprint="dd02"))), CONTEXT)
    assert "\n\n\n" not in text
    assert "\n\n---" in text
    assert "  A password stands in a connection string\n\n  more" in full(Report((bare,)), CONTEXT)


def test_suppressing_a_suppression_is_no_advice() -> None:
    text = full(Report((UNSEEDED._replace(code="MLG004"),)), CONTEXT)
    assert "mlgate rule MLG004\n" in text
    assert "ignore[" not in text


def test_the_last_line_breaks_after_a_semicolon() -> None:
    report = SAMPLE._replace(not_analysed=(), suppressed=SAMPLE.suppressed * 30)
    *_, first, second = full(report, CONTEXT).splitlines()
    assert f"{first} {second}" == sentence(report)
    assert first.endswith(";")


def test_a_flow_that_was_shown_is_not_drawn_again() -> None:
    other = FITTED._replace(line=80, end_line=80, cell=FITTED.cell and FITTED.cell._replace(index=3))
    own = LEAK.related[0]._replace(message="computed over all rows of `X`", location=other)
    second = LEAK._replace(code="MLG112", location=other, related=(own, *LEAK.related[1:]))
    text = full(Report((LEAK, second), FileCount(1)), CONTEXT)
    assert text.count("split here") == 2 and text.count("split here (cell") == 1
    assert "computed over all rows of `X`" in text and "fitted on all rows of `X`" in text
    assert "   then as for cell 3:" in text and "split here (cell 6:1:26)" in text
    drawn = full(Report((LEAK, second), FileCount(1)), CONTEXT._replace(verbose=True))
    assert "then as for" not in drawn
