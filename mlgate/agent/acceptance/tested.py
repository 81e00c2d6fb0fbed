"""A8: the tests that there were still pass, all of them; without tests nobody knows, which is said."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.agent.acceptance.change import Change
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.agent.suite import Outcome, Suite


def check_tests(change: Change, suite: Suite) -> Iterator[Refusal]:
    """What the tests say: run before and after, each in a copy of its own."""
    before, after = suite.run(change.before.tree), suite.run(change.after.tree)
    if after.failure and not before.failure:
        yield Refusal(Reason.TESTS_FAILED, after.failure)
    yield from _compared(before, after)
    if after.exit_code != 0 and is_green(before):
        yield Refusal(Reason.TESTS_FAILED, f"the tests end with exit code {after.exit_code}")


def is_green(outcome: Outcome) -> bool:
    """Whether a run of the tests proves anything."""
    return outcome.exit_code == 0 and not outcome.failure


def _compared(before: Outcome, after: Outcome) -> Iterator[Refusal]:
    """Tests by their ids: those that are gone, fail, or are skipped although they were not."""
    if before.is_known and not after.is_known:
        yield Refusal(Reason.TESTS_UNKNOWN, "the tests do not tell any more which of them ran")
        return
    for name in sorted(before.results.keys() - after.results.keys()):
        yield Refusal(Reason.TESTS_LOST, f"the test `{name}` is gone")
    for name, result in sorted(after.results.items()):
        was = before.results.get(name, "")
        if result == "failed" and was != "failed":
            yield Refusal(Reason.TESTS_FAILED, f"the test `{name}` fails")
        elif result == "skipped" and was != "skipped":
            yield Refusal(Reason.TESTS_SKIPPED, f"the test `{name}` is skipped, or expected to fail")
