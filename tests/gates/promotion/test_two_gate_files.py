"""Two gate files for one registered model: one ledger, an alias each, and no way for one to undo the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgate.gates.ledger import Claim
from mlgate.gates.registry import ConflictError
from mlgate.gates.registry_api import Store, history, promote, rollback
from tests.gates.promotion.workshop import Workshop

GATES = 'version: 1\nmodel: "{model}"\nalias: {alias}\ngates:\n  - {{id: auc, metric: auc, min: {bound}}}\n'


def gate_file(workshop: Workshop, alias: str, bound: str) -> Path:
    path = workshop.folder / f"{alias}-{bound}.yaml"
    path.write_text(GATES.format(model=workshop.model, alias=alias, bound=bound), encoding="utf-8")
    return path


def test_each_moves_its_own_alias_and_rolls_back_its_own(local_workshop: Workshop) -> None:
    workshop, store = local_workshop, Store(local_workshop.uri, user="ann")
    champion, challenger = gate_file(workshop, "champion", "0.8"), gate_file(workshop, "challenger", "0.7")
    good, fair, better = workshop.run(0.9), workshop.run(0.75), workshop.run(0.95)
    promote(champion, run_id=good, store=store)
    promote(challenger, run_id=fair, store=store)
    promote(challenger, run_id=better, store=store)
    promote(champion, run_id=better, store=store)
    numbers = {run: number for number, run in reversed(workshop.versions())}
    assert workshop.aliases()["previous-challenger"] == numbers[fair]
    rollback(workshop.model, alias="champion", store=store)
    assert workshop.aliases()["champion"] == numbers[good]
    assert workshop.client.get_model_version(workshop.model, workshop.aliases()["challenger"]).run_id == better
    rollback(workshop.model, alias="challenger", store=store)
    assert workshop.aliases()["challenger"] == numbers[fair]
    entries = history(workshop.model, store=store).entries
    assert [entry.claim.alias for entry in entries] == [
        "champion",
        "challenger",
        "challenger",
        "champion",
        "champion",
        "challenger",
    ]


def test_a_run_that_another_file_let_pass_is_judged_by_this_one(local_workshop: Workshop) -> None:
    from mlgate.gates import GateFailedError

    workshop, store = local_workshop, Store(local_workshop.uri, user="ann")
    lenient, strict = gate_file(workshop, "champion", "0.7"), gate_file(workshop, "champion", "0.8")
    run = workshop.run(0.75)
    assert promote(lenient, run_id=run, store=store).version == "1"
    with pytest.raises(GateFailedError):
        promote(strict, run_id=run, store=store)
    assert workshop.aliases()["champion"] == "1" and len(workshop.versions()) == 1


def test_what_one_left_open_the_other_does_not_finish(local_workshop: Workshop) -> None:
    workshop, store = local_workshop, Store(local_workshop.uri, user="ann")
    champion, challenger = gate_file(workshop, "champion", "0.8"), gate_file(workshop, "challenger", "0.7")
    run = workshop.run()
    mover = workshop.mover(by="bob")
    claim: Claim = mover.new_claim("promote", None, run=run, decision="d" * 64, gates="g" * 64)
    mover.claim(mover.read(), claim)
    for path in (champion, challenger):
        with pytest.raises(ConflictError, match=r"is open: promote of run .* claimed by bob"):
            promote(path, run_id=run, store=store)
    assert workshop.versions() == []
    promote(challenger, run_id=run, adopt=True, store=store)
    assert workshop.aliases() == {"challenger": "1"}
