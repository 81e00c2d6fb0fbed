"""Tests before and after: what is gone, fails, is skipped, or is not told any more."""

import sys

import pytest

from mlgate.agent.acceptance.tested import _compared
from mlgate.agent.suite import Outcome, Suite
from mlgate.agent.tree import Tree

GREEN = Outcome({"t::a": "passed", "t::b": "skipped"})


@pytest.mark.parametrize(
    ("after", "reasons"),
    [
        (GREEN, []),
        (Outcome({"t::a": "passed", "t::b": "passed", "t::c": "passed"}), []),
        (Outcome({"t::a": "failed", "t::b": "skipped"}, 1), ["tests-failed"]),
        (Outcome({"t::a": "skipped", "t::b": "skipped"}), ["tests-skipped"]),
        (Outcome({"t::a": "passed"}), ["tests-lost"]),
        (Outcome({}, 0), ["tests-unknown"]),
    ],
)
def test_each_difference_has_its_reason(after: Outcome, reasons: list[str]) -> None:
    assert [refusal.reason.value for refusal in _compared(GREEN, after)] == reasons


def test_a_command_runs_in_a_copy_without_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "abc")
    code = "import os, sys, pathlib; sys.exit('SECRET_TOKEN' in os.environ or not pathlib.Path('a.py').exists())"
    suite = Suite([sys.executable, "-c", code])
    tree = Tree({"a.py": b""})
    assert suite.run(tree).exit_code == 0
    assert suite.known(tree) is not None


def test_a_command_that_does_not_end_is_ended() -> None:
    outcome = Suite([sys.executable, "-c", "import time; time.sleep(60)"], timeout=1).run(Tree({}))
    assert "longer than 1 seconds" in outcome.failure


def test_a_command_that_is_not_there_is_told() -> None:
    assert "cannot be run" in Suite(["no-such-command"]).run(Tree({})).failure
