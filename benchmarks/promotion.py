"""Races of promotions on a stock MLflow store: each round several processes promote different runs at the same moment.

    python -m benchmarks.promotion --rounds 20 --processes 8 --tracking-uri http://127.0.0.1:5000
    python -m benchmarks.promotion                            # a sqlite store of its own

Every process has judged its run before the round begins, so exactly one may win; the others have to see a conflict.
After each round the registry is read: the champion is the winner's run, one entry was closed, no run has two versions.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import secrets
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

os.environ.update(
    MLFLOW_DISABLE_TELEMETRY="true",
    DO_NOT_TRACK="true",
    MLFLOW_ENABLE_ASYNC_LOGGING="false",
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT="true",
)

GATES = """version: 1
model: {model}
gates:
  - {{id: auc, metric: auc, min: 0.8}}
  - {{id: vs, metric: auc, direction: max, baseline: champion, max_drop: 0.5, on_missing: pass}}
"""


@dataclass
class Result:
    """What the rounds came to."""

    rounds: int
    processes: int
    winners: list[int] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Race:
    """One model, and the runs that want to be its champion: by round, then by process."""

    uri: str
    model: str
    gates: Path
    runs: list[list[str]]


def prepare(uri: str, folder: Path, rounds: int, processes: int) -> Race:
    """Log the runs."""
    from mlflow import MlflowClient

    client, model = MlflowClient(uri, uri), f"race-{secrets.token_hex(4)}"
    place = None if uri.startswith("http") else (folder / "artifacts").as_uri()
    experiment = client.create_experiment(f"training {model}", artifact_location=place)
    gates = folder / "gates.yaml"
    gates.write_text(GATES.format(model=model), encoding="utf-8")
    runs = [[_log_run(client, experiment) for _ in range(processes)] for _ in range(rounds)]
    return Race(uri, model, gates, runs)


def _log_run(client: Any, experiment: str) -> str:
    run_id = str(client.create_run(experiment).info.run_id)
    client.log_metric(run_id, "auc", 0.9)
    client.log_text(run_id, "artifact_path: model\n", "model/MLmodel")
    client.update_run(run_id, status="FINISHED")
    return run_id


def racer(race: Race, index: int, barrier: Any, results: Queue[tuple[int, int, str, float]]) -> None:
    """One process: judge, wait for the others, promote."""
    from mlgate.gates.evaluate import evaluate
    from mlgate.gates.loading import load_gates
    from mlgate.gates.mlflow_registry import MlflowRegistry
    from mlgate.gates.mlflow_source import MlflowSource
    from mlgate.gates.moving import Mover
    from mlgate.gates.promotion import Candidate, Judge, promote
    from mlgate.gates.registry import ConflictError
    from mlgate.gates.subject import subject_of_run

    gates, source = load_gates(race.gates), MlflowSource(race.uri)
    mover = Mover(MlflowRegistry(race.uri), race.model, "champion", f"racer {index}")

    def judge_of(run_id: str) -> Judge:
        return lambda seen: evaluate(gates, seen, subject_of_run(seen, run_id))

    for number, runs in enumerate(race.runs):
        barrier.wait()
        run_id = runs[index]
        record = judge_of(run_id)(source).sha256
        champion = mover.current() or ""
        candidate = Candidate(run_id, gates.sha256, record=record, champion=champion)
        barrier.wait()
        started = time.perf_counter()
        try:
            outcome = promote(mover, source, judge_of(run_id), candidate).status.value
        except ConflictError:
            outcome = "conflict"
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}"
        results.put((number, index, outcome, time.perf_counter() - started))
        barrier.wait()
        barrier.wait()  # the registry is being read


def run_race(uri: str, folder: Path, rounds: int, processes: int) -> Result:
    """All rounds; what was wrong is listed."""
    race = prepare(uri, folder, rounds, processes)
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(processes + 1), context.Queue()
    people = [context.Process(target=racer, args=(race, index, barrier, results)) for index in range(processes)]
    for person in people:
        person.start()
    result = Result(rounds, processes)
    for number in range(rounds):
        for _ in range(3):
            barrier.wait(timeout=300)
        outcomes = [results.get(timeout=60) for _ in range(processes)]
        _judge_round(race, number, outcomes, result)
        barrier.wait(timeout=300)
    for person in people:
        person.join()
    return result


def _judge_round(race: Race, number: int, outcomes: list[tuple[int, int, str, float]], result: Result) -> None:
    from mlflow import MlflowClient

    from mlgate.gates.ledger import read_ledger
    from mlgate.gates.mlflow_registry import MlflowRegistry

    winners = [index for _, index, outcome, _ in outcomes if outcome == "done"]
    result.winners.append(len(winners))
    result.outcomes = dict(Counter(result.outcomes) + Counter(outcome for _, _, outcome, _ in outcomes))
    result.seconds.append(max(seconds for *_, seconds in outcomes))
    registry = MlflowRegistry(race.uri)
    client = MlflowClient(race.uri, race.uri)
    champion = client.get_model_version_by_alias(race.model, "champion").run_id
    if [race.runs[number][index] for index in winners] != [champion]:
        result.wrong.append(f"round {number}: winners {winners}, champion {champion}")
    ledger = read_ledger(registry.ledger(race.model))
    closed = [entry.claim.run for entry in ledger.moves("champion")]
    if len(closed) != number + 1 or closed[-1] != champion or ledger.open is not None:
        result.wrong.append(f"round {number}: {len(closed)} entries, the last one for {closed[-1:]}")
    versions = [item.run_id for item in client.search_model_versions(f"name = '{race.model}'", max_results=1000)]
    if len(versions) != number + 1 or len(set(versions)) != len(versions):
        result.wrong.append(f"round {number}: {len(versions)} versions")


def main(arguments: list[str] | None = None) -> int:
    """Run the races, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--tracking-uri", help="default: a sqlite store of its own")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        uri = options.tracking_uri or f"sqlite:///{folder}/store.db"
        if options.tracking_uri is None:
            (folder / "store.db").touch()
        os.environ["MLFLOW_TRACKING_URI"] = (
            uri  # the client of MLflow 2 asks it where artifacts go, whatever it was made with
        )
        result = run_race(uri, folder, options.rounds, options.processes)
    print(json.dumps(asdict(result), indent=2))
    return 1 if result.wrong or set(result.winners) != {1} else 0


if __name__ == "__main__":
    sys.exit(main())
