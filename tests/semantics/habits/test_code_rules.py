"""The user's own patterns: stopped when they take too long, never silently."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from mlgate.config.settings import CodeRule, CodeRuleScope, Settings
from mlgate.semantics.deadline import DeadlineError, deadline
from mlgate.semantics.habits import code_rules
from mlgate.sources.read import unit_from_bytes
from mlgate.testing import check_source, checker_for

ENDLESS = CodeRule(r"(a+)+b", "never")


def test_an_endless_pattern_is_told_as_not_analysed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_rules, "SECONDS", 0.2)
    settings = Settings(code_rules=(CodeRule("x", "found"), ENDLESS))
    started = time.monotonic()
    (record,) = checker_for(["MLG921"], settings).check_units([unit_from_bytes(b"x = " + b"a" * 60 + b"\n", "a.py")])
    assert time.monotonic() - started < 5
    assert [item.message for item in record.diagnostics] == ["found"]
    assert [item.reason for item in record.not_analysed] == ["code-rule `(a+)+b` takes longer than 0.2 s"]
    assert not record.crashes


def test_deadline_puts_the_clock_back() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(DeadlineError), deadline(0.05):
        time.sleep(5)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_deadline_lets_other_threads_alone() -> None:
    done: list[int] = []

    def work() -> None:
        with deadline(0.01):
            time.sleep(0.05)
            done.append(1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [1]


def test_matches_are_bounded_and_placed() -> None:
    settings = Settings(code_rules=(CodeRule("a", "found", scope=CodeRuleScope.ANY),))
    found = check_source("é = 'a'\n" + "a\n" * 600, select=["MLG921"], settings=settings)
    assert len(found) == code_rules.MOST_MATCHES
    assert (found[0].location.line, found[0].location.column, found[0].location.end_column) == (1, 6, 7)
