"""Promote, roll back, adopt: on sqlite, on a server, and on a server with basic auth."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mlgate.gates.api import GateFailedError
from mlgate.gates.errors import SourceError
from mlgate.gates.ledger import LONGEST_REASON
from mlgate.gates.mlflow_registry import MlflowRegistry
from mlgate.gates.past_moves import entry_record, read_history
from mlgate.gates.promotion import Status
from mlgate.gates.records import record_of_run
from mlgate.gates.registry import AmbiguousModelError, ConflictError, NoModelError
from mlgate.gates.way_back import NoWayBackError
from tests.gates.promotion.workshop import Workshop, kinds


def test_a_passing_run_becomes_the_champion_and_the_old_one_keeps_an_alias(workshop: Workshop) -> None:
    first, second = workshop.run(), workshop.run()
    assert workshop.promote(first).version == "1"
    move = workshop.promote(second, why="better on the holdout")
    assert (move.status, move.version, move.previous) == (Status.DONE, "2", "1")
    assert workshop.aliases() == {"champion": "2", "previous-champion": "1"}
    assert workshop.versions() == [("1", first), ("2", second)]
    tags = workshop.client.get_model_version(workshop.model, "2").tags
    record = record_of_run(workshop.source, second)
    assert tags == {
        "mlgate.decision": record.sha256,
        "mlgate.verdict": "pass",
        "mlgate.gates.sha256": workshop.gates.sha256,
        "mlgate.promotion": "2",
    }
    entry = entry_record(read_history(MlflowRegistry(workshop.uri), workshop.model).entries[-1])
    assert (entry["by"], entry["why"], entry["from"], entry["to"]) == ("ann", "better on the holdout", "1", "2")
    assert entry["decision"] == record.sha256


def test_credentials_in_the_address_are_enough_and_never_shown(guarded_workshop: Workshop) -> None:
    workshop = guarded_workshop
    run = workshop.run()
    assert workshop.promote(run).version == "1"
    wrong = replace(workshop.mover(), registry=MlflowRegistry(workshop.uri.replace("correct", "wrong")))
    with pytest.raises(SourceError) as raised:
        workshop.promote(run, wrong)
    assert "refuses the credentials" in str(raised.value)
    assert "horse" not in str(raised.value) and "admin" not in str(raised.value)


def test_promoting_again_changes_nothing(workshop: Workshop) -> None:
    run = workshop.run()
    workshop.promote(run)
    assert workshop.promote(run).status is Status.ALREADY
    assert workshop.versions() == [("1", run)]
    assert kinds(workshop.ledger()) == [("promote", "done")]


def test_a_failing_run_leaves_no_trace(workshop: Workshop) -> None:
    workshop.promote(workshop.run())
    bad = workshop.run(0.2)
    with pytest.raises(GateFailedError) as raised:
        workshop.promote(bad)
    assert raised.value.decision.failed == ("auc", "vs")
    assert all(f"  {name}: " in str(raised.value) for name in ("auc", "vs"))
    assert [number for number, _ in workshop.versions()] == ["1"]
    assert kinds(workshop.ledger()) == [("promote", "done")]
    assert "mlgate.decision" not in workshop.client.get_run(bad).data.tags


def test_the_first_failing_run_makes_neither_model_nor_ledger(workshop: Workshop) -> None:
    with pytest.raises(GateFailedError):
        workshop.promote(workshop.run(0.2))
    registry = MlflowRegistry(workshop.uri)
    assert registry.aliases(workshop.model) is None
    assert registry.ledger(workshop.model) is None


def test_rolling_back_goes_one_version_further_each_time_and_stops_at_the_first(workshop: Workshop) -> None:
    for _ in range(3):
        workshop.promote(workshop.run())
    assert (workshop.rollback(why="errors in production").version, workshop.rollback().version) == ("2", "1")
    assert workshop.aliases() == {"champion": "1", "previous-champion": "2"}
    with pytest.raises(NoWayBackError):
        workshop.rollback()
    assert workshop.rollback(to="3").version == "3"
    with pytest.raises(NoWayBackError, match="was never `champion`"):
        workshop.rollback(to="4")
    assert workshop.rollback(to="3").status is Status.ALREADY
    assert [kind for kind, _ in kinds(workshop.ledger())] == ["promote"] * 3 + ["rollback"] * 3


def test_a_run_that_was_rolled_back_gets_its_version_again(workshop: Workshop) -> None:
    first, second = workshop.run(), workshop.run()
    workshop.promote(first)
    workshop.promote(second)
    workshop.rollback()
    assert workshop.promote(second).version == "2"
    assert len(workshop.versions()) == 2


def test_a_version_that_training_registered_is_used(workshop: Workshop) -> None:
    run = workshop.run()
    workshop.client.create_registered_model(workshop.model)
    source = f"{workshop.client.get_run(run).info.artifact_uri}/model"
    workshop.client.create_model_version(workshop.model, source, run_id=run)
    assert workshop.promote(run).version == "1"
    assert workshop.versions() == [("1", run)]


def test_an_alias_moved_by_hand_blocks_until_it_is_adopted(workshop: Workshop) -> None:
    for _ in range(2):
        workshop.promote(workshop.run())
    workshop.client.set_registered_model_alias(workshop.model, "champion", "1")
    third = workshop.run()
    with pytest.raises(ConflictError, match="left it at version 2, now it is at version 1"):
        workshop.promote(third)
    with pytest.raises(ConflictError, match="--adopt"):
        workshop.rollback()
    assert read_history(MlflowRegistry(workshop.uri), workshop.model).drift == {"champion": "2"}
    assert [number for number, _ in workshop.versions()] == ["1", "2"]
    move = workshop.promote(third, adopt=True)
    assert (move.version, move.previous) == ("3", "1")
    assert kinds(workshop.ledger())[2:] == [("adopt", "done"), ("promote", "done")]
    assert workshop.rollback().version == "1"


def test_an_alias_deleted_by_hand_blocks_too(local_workshop: Workshop) -> None:
    workshop = local_workshop
    for _ in range(2):
        workshop.promote(workshop.run())
    workshop.client.delete_registered_model_alias(workshop.model, "champion")
    with pytest.raises(ConflictError, match="now it is at no version"):
        workshop.rollback()
    assert workshop.rollback(adopt=True, why="somebody deleted it").version == "2"


def test_a_champion_from_before_mlgate_is_the_start_of_the_trail(local_workshop: Workshop) -> None:
    workshop = local_workshop
    old, new = workshop.run(), workshop.run()
    workshop.client.create_registered_model(workshop.model)
    workshop.client.create_model_version(workshop.model, "s3://elsewhere/model", run_id=old)
    workshop.client.set_registered_model_alias(workshop.model, "champion", "1")
    assert workshop.promote(new).previous == "1"
    assert workshop.rollback().version == "1"


def test_the_champion_has_to_be_where_it_is_expected(local_workshop: Workshop) -> None:
    workshop = local_workshop
    workshop.promote(workshop.run(), champion="")
    run = workshop.run()
    for wrong in ("", "2"):
        with pytest.raises(ConflictError, match="is at version 1, expected was"):
            workshop.promote(run, champion=wrong)
    assert workshop.promote(run, champion="1").version == "2"
    with pytest.raises(ConflictError, match="expected was version 1"):
        workshop.rollback(champion="1")


def test_a_metric_that_arrives_after_the_record_is_a_conflict(workshop: Workshop) -> None:
    run = workshop.run()
    record = workshop.judge(run)(workshop.source).sha256
    workshop.client.log_metric(run, "auc", 0.99, step=1)
    with pytest.raises(ConflictError, match="have changed since"):
        workshop.promote(run, record=record)
    assert workshop.versions() == []
    assert workshop.promote(run).version == "1"


def test_a_metric_that_arrives_while_the_run_is_judged_is_a_conflict(local_workshop: Workshop) -> None:
    workshop = local_workshop
    run, mover = workshop.run(), workshop.mover()
    find = mover.registry.model_files

    def log_then_find(*arguments: str | None) -> object:
        workshop.client.log_metric(run, "auc", 0.1, step=7)
        return find(*arguments)  # type: ignore[arg-type]

    mover.registry.model_files = log_then_find  # type: ignore[method-assign,assignment]
    with pytest.raises(ConflictError, match="changed while it was judged"):
        workshop.promote(run, mover)
    assert workshop.versions() == []


def test_a_champion_that_moves_after_the_record_is_a_conflict(workshop: Workshop) -> None:
    run = workshop.run()
    record = workshop.judge(run)(workshop.source).sha256
    workshop.promote(workshop.run())
    with pytest.raises(ConflictError):
        workshop.promote(run, record=record)
    assert workshop.aliases() == {"champion": "1"}


def test_an_open_entry_of_somebody_else_blocks_and_can_be_given_up(local_workshop: Workshop) -> None:
    workshop = local_workshop
    run, other = workshop.run(), workshop.run()
    mover = workshop.mover(by="bob")
    mover.claim(mover.read(), mover.new_claim("promote", None, run=other, decision="d" * 64, gates="e" * 64))
    with pytest.raises(ConflictError, match="claimed by bob"):
        workshop.promote(run)
    with pytest.raises(ConflictError, match="claimed by bob"):
        workshop.rollback()
    assert workshop.promote(run, adopt=True).notes == ("entry 1 (promote by bob) is abandoned",)
    assert kinds(workshop.ledger()) == [("promote", "abandoned"), ("promote", "done")]


def test_an_entry_whose_holder_may_be_alive_is_waited_for(local_workshop: Workshop) -> None:
    workshop = local_workshop
    run = workshop.run()
    waited: list[float] = []
    owner = workshop.mover(by="bob")
    decision = workshop.judge(run)(workshop.source).sha256
    gates = workshop.gates.sha256
    entry = owner.claim(owner.read(), owner.new_claim("promote", None, run=run, decision=decision, gates=gates))
    mover = replace(workshop.mover(patience=5.0), sleep=waited.append)
    assert workshop.promote(run, mover).status is Status.FINISHED
    assert 3.0 <= sum(waited) <= 5.0
    with pytest.raises(ConflictError, match="taken over"):
        owner.move(entry, "1")


def test_the_ledger_is_one_run_whoever_opens_it(workshop: Workshop) -> None:
    for registry in (MlflowRegistry(workshop.uri), MlflowRegistry(workshop.uri)):
        registry.open_ledger(workshop.model)
        registry.open_ledger(workshop.model)
    left, right = MlflowRegistry(workshop.uri), MlflowRegistry(workshop.uri)
    assert left.write_once(workshop.model, "promotion.1", "a") == "a"
    assert right.write_once(workshop.model, "promotion.1", "b") == "a"
    assert right.write_once(workshop.model, "promotion.1", "a") == "a"
    assert left.ledger(workshop.model) == {"promotion.1": "a"}


def test_lines_that_are_not_ours_take_a_number_and_nothing_else(local_workshop: Workshop) -> None:
    workshop = local_workshop
    registry = MlflowRegistry(workshop.uri)
    registry.open_ledger(workshop.model)
    for key, value in (("promotion.1", "{"), ("promotion.2", json.dumps({"kind": "promote"})), ("lr", "0.1")):
        registry.write_once(workshop.model, key, value)
    assert workshop.promote(workshop.run()).entry.number == 3


def test_a_run_without_a_model_is_not_promoted(local_workshop: Workshop) -> None:
    workshop = local_workshop
    run = workshop.client.create_run(workshop.experiment).info.run_id
    workshop.client.log_metric(run, "auc", 0.9)
    workshop.client.set_terminated(run)
    with pytest.raises(NoModelError):
        workshop.promote(run)
    workshop.client.log_text(run, "x", "forest/MLmodel")
    assert workshop.promote(run, path="forest").version == "1"


def test_a_run_with_two_models_has_to_say_which(workshop: Workshop) -> None:
    if not hasattr(workshop.client, "create_logged_model"):
        pytest.skip("MLflow 2 has no logged models")
    run = workshop.client.create_run(workshop.experiment).info.run_id
    workshop.client.log_metric(run, "auc", 0.9)
    models = [workshop.client.create_logged_model(workshop.experiment, name=n, source_run_id=run) for n in ("a", "b")]
    from mlflow.entities import LoggedModelOutput

    workshop.client.log_outputs(run, [LoggedModelOutput(model.model_id, 0) for model in models])
    workshop.client.set_terminated(run)
    with pytest.raises(AmbiguousModelError):
        workshop.promote(run)
    assert workshop.promote(run, path="b").version == "1"
    version = workshop.client.get_model_version(workshop.model, "1")
    assert version.source == models[1].artifact_location
    assert version.tags["mlgate.model_id"] == models[1].model_id
    assert workshop.promote(run, path="b").status is Status.ALREADY


def test_the_longest_reason_fits_into_a_line(local_workshop: Workshop) -> None:
    reason = "\N{GREEK SMALL LETTER ALPHA}" * LONGEST_REASON
    local_workshop.promote(local_workshop.run(), why=reason)
    assert local_workshop.ledger().entries[0].claim.why == reason


def test_a_deleted_ledger_is_said_and_not_replaced(local_workshop: Workshop) -> None:
    workshop = local_workshop
    workshop.promote(workshop.run())
    experiment = workshop.client.get_experiment_by_name(f"mlgate-ledger/{workshop.model}")
    workshop.client.delete_experiment(experiment.experiment_id)
    with pytest.raises(SourceError, match="was deleted; restore it"):
        workshop.promote(workshop.run())
    workshop.client.restore_experiment(experiment.experiment_id)
    assert workshop.promote(workshop.run()).version == "2"
