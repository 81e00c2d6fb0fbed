"""Every format over the same report, whole output."""

import pytest
from syrupy.assertion import SnapshotAssertion

from mlgate.reporters import REPORTERS, load_reporter
from tests.reporters.sample import CLEAN, CONTEXT, SAMPLE


@pytest.mark.parametrize("name", REPORTERS)
def test_sample_report(name: str, snapshot: SnapshotAssertion) -> None:
    assert load_reporter(name)(SAMPLE, CONTEXT) == snapshot


@pytest.mark.parametrize("name", REPORTERS)
def test_clean_report(name: str, snapshot: SnapshotAssertion) -> None:
    assert load_reporter(name)(CLEAN, CONTEXT) == snapshot


@pytest.mark.parametrize("name", ["full", "concise", "grouped", "markdown"])
def test_statistics(name: str, snapshot: SnapshotAssertion) -> None:
    assert load_reporter(name)(SAMPLE, CONTEXT._replace(statistics=True)) == snapshot


def test_full_on_a_narrow_terminal_with_everything_shown(snapshot: SnapshotAssertion) -> None:
    context = CONTEXT._replace(width=50, verbose=True, show_fixes=True)
    assert load_reporter("full")(SAMPLE, context) == snapshot


def test_full_in_colour(snapshot: SnapshotAssertion) -> None:
    assert load_reporter("full")(SAMPLE, CONTEXT._replace(color=True)).encode("unicode_escape").decode() == snapshot
