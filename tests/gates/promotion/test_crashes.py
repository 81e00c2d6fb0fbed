"""A promotion that breaks off at any call that changes something: before it was sent, or after it had its effect."""

from __future__ import annotations

import pytest

from mlgate.gates.errors import SourceError
from mlgate.gates.mlflow_registry import MlflowRegistry
from mlgate.gates.promotion import Status
from mlgate.gates.registry import ConflictError
from tests.gates.promotion.workshop import FailingClient, Killed, Workshop, failing, kinds

FIRST_CALLS = [
    "create_experiment",
    "create_run",
    "update_run",
    "set_experiment_tag",
    "rename_experiment",
    "log_param",
    "log_text",
    "set_tag",
    "set_tag",
    "create_registered_model",
    "create_model_version",
    "set_registered_model_alias",
    "log_param",
]
"""Everything that the first promotion of a model changes, in order."""
LATER_CALLS = [
    "log_param",
    "log_text",
    "set_tag",
    "set_tag",
    "create_model_version",
    "set_registered_model_alias",
    "set_registered_model_alias",
    "log_param",
]
ROLLBACK_CALLS = ["log_param", "set_registered_model_alias", "set_registered_model_alias", "log_param"]
SIDES = pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
ENDS = pytest.mark.parametrize("error", [Killed(), OSError("connection lost")], ids=["killed", "connection"])


def broken_promotion(workshop: Workshop, run: str, number: int, *, after: bool, error: BaseException) -> FailingClient:
    """Promote until the call of that number, which breaks off."""
    registry = MlflowRegistry(workshop.uri)
    client = failing(registry, number, after=after, error=error)
    with pytest.raises((Killed, SourceError)):
        workshop.promote(run, workshop.mover(registry))
    return client


def require_one_version(workshop: Workshop, *runs: str) -> None:
    """Each run has exactly one version, the last one is the champion, and nothing is left open."""
    assert workshop.versions() == [(str(number), run) for number, run in enumerate(runs, 1)]
    assert workshop.champion_run() == runs[-1]
    ledger = workshop.ledger()
    assert ledger.open is None
    assert [entry.claim.run for entry in ledger.moves("champion")] == list(runs)


@SIDES
@pytest.mark.parametrize("number", range(len(FIRST_CALLS)))
def test_the_next_call_finishes_the_first_promotion(local_workshop: Workshop, number: int, after: bool) -> None:
    run = local_workshop.run()
    client = broken_promotion(local_workshop, run, number, after=after, error=Killed())
    assert client.calls[: number + 1] == FIRST_CALLS[: number + 1]
    local_workshop.promote(run)
    require_one_version(local_workshop, run)


@ENDS
@SIDES
@pytest.mark.parametrize("number", range(len(LATER_CALLS)))
def test_the_next_call_finishes_a_later_promotion(
    local_workshop: Workshop, number: int, after: bool, error: BaseException
) -> None:
    workshop = local_workshop
    first, second = workshop.run(), workshop.run()
    workshop.promote(first)
    client = broken_promotion(workshop, second, number, after=after, error=error)
    assert client.calls[: number + 1] == LATER_CALLS[: number + 1]
    assert workshop.champion_run() in (first, second)
    workshop.promote(second)
    require_one_version(workshop, first, second)
    assert workshop.aliases()["previous-champion"] == "1"


@SIDES
@pytest.mark.parametrize("number", range(len(LATER_CALLS)))
def test_another_run_is_refused_until_the_entry_is_closed(local_workshop: Workshop, number: int, after: bool) -> None:
    workshop = local_workshop
    first, second, third = workshop.run(), workshop.run(), workshop.run()
    workshop.promote(first)
    broken_promotion(workshop, second, number, after=after, error=Killed())
    claimed = number > 0 or after
    closed = number == len(LATER_CALLS) - 1 and after
    if claimed and not closed:
        with pytest.raises(ConflictError, match="is open: promote of run"):
            workshop.promote(third)
        assert workshop.champion_run() in (first, second)
    workshop.promote(third, adopt=True)
    assert workshop.champion_run() == third
    runs = [run for _, run in workshop.versions()]
    assert len(runs) == len(set(runs))
    assert workshop.rollback().version in ("1", "2")
    assert workshop.champion_run() in (first, second)


@SIDES
@pytest.mark.parametrize("number", range(len(ROLLBACK_CALLS)))
def test_the_next_call_finishes_a_rollback_and_goes_no_further(
    local_workshop: Workshop, number: int, after: bool
) -> None:
    workshop = local_workshop
    for _ in range(3):
        workshop.promote(workshop.run())
    registry = MlflowRegistry(workshop.uri)
    client = failing(registry, number, after=after, error=Killed())
    with pytest.raises(Killed):
        workshop.rollback(workshop.mover(registry))
    assert client.calls[: number + 1] == ROLLBACK_CALLS[: number + 1]
    assert workshop.aliases()["champion"] in ("2", "3")
    if workshop.ledger().open or kinds(workshop.ledger())[-1][0] == "promote":
        assert workshop.rollback().status in (Status.FINISHED, Status.DONE)
    assert workshop.aliases() == {"champion": "2", "previous-champion": "3"}
    assert kinds(workshop.ledger())[3:] == [("rollback", "done")]


def test_a_run_that_changes_after_the_crash_is_judged_anew(local_workshop: Workshop) -> None:
    workshop = local_workshop
    run = workshop.run()
    broken_promotion(workshop, run, FIRST_CALLS.index("create_model_version"), after=True, error=Killed())
    workshop.client.log_metric(run, "auc", 0.95, step=1)
    assert workshop.promote(run).status is Status.DONE
    assert kinds(workshop.ledger()) == [("promote", "abandoned"), ("promote", "done")]
    assert workshop.champion_run() == run


def test_a_run_that_changes_after_the_alias_moved_is_for_people_to_decide(local_workshop: Workshop) -> None:
    workshop = local_workshop
    run = workshop.run()
    broken_promotion(workshop, run, FIRST_CALLS.index("set_registered_model_alias"), after=True, error=Killed())
    workshop.client.log_metric(run, "auc", 0.95, step=1)
    with pytest.raises(ConflictError, match="--adopt gives it up"):
        workshop.promote(run)
    workshop.promote(run, adopt=True)
    assert workshop.champion_run() == run


def test_a_process_that_was_taken_for_dead_moves_nothing_any_more(local_workshop: Workshop) -> None:
    workshop = local_workshop
    first, second = workshop.run(), workshop.run()
    workshop.promote(first)
    slow = workshop.mover(by="slow")
    decision = workshop.judge(second)(workshop.source)
    claim = slow.new_claim("promote", "1", run=second, decision=decision.sha256, gates=workshop.gates.sha256)
    entry = slow.claim(slow.read(), claim)
    assert workshop.promote(second).status is Status.FINISHED
    workshop.promote(workshop.run())
    with pytest.raises(ConflictError):
        slow.move(entry, "2")
    assert workshop.aliases() == {"champion": "3", "previous-champion": "2"}
