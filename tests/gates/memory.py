"""A store in memory, and gates from text: for tests of the judging alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from mlgate.gates.decision import Check, Decision
from mlgate.gates.errors import NotFoundError
from mlgate.gates.evaluate import evaluate
from mlgate.gates.loading import LoadedGates, parse_gates
from mlgate.gates.metrics_source import LoggedModel, Metric, ModelVersion, Run
from mlgate.gates.subject import Subject

STARTED, ENDED = 1_760_000_000_000, 1_760_000_060_000


@dataclass
class MemorySource:
    """What gates may ask, from dictionaries."""

    known: dict[str, Run] = field(default_factory=dict)
    histories: dict[tuple[str, str], tuple[Metric, ...]] = field(default_factory=dict)
    aliases: dict[tuple[str, str], ModelVersion] = field(default_factory=dict)
    models: dict[str, LoggedModel] = field(default_factory=dict)
    artifacts: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def run(self, run_id: str) -> Run:
        if run_id not in self.known:
            raise NotFoundError(run_id)
        return self.known[run_id]

    def is_experiment_active(self, experiment_id: str) -> bool:
        return True

    def history(self, run_id: str, key: str) -> tuple[Metric, ...]:
        return self.histories.get((run_id, key), ())

    def logged_model(self, model_id: str) -> LoggedModel:
        return self.models[model_id]

    def version(self, model: str, version: str) -> ModelVersion:
        raise NotFoundError(version)

    def version_by_alias(self, model: str, alias: str) -> ModelVersion | None:
        return self.aliases.get((model, alias))

    def artifact(self, run: Run, path: str) -> bytes | None:
        return self.artifacts.get((run.run_id, path))

    def artifact_names(self, run: Run, folder: str) -> frozenset[str]:
        return frozenset(path for owner, path in self.artifacts if owner == run.run_id)

    def runs(self, experiment: str, *, only_finished: bool = False) -> Iterator[Run]:
        yield from self.known.values()


def metrics(values: Mapping[str, object]) -> dict[str, Metric]:
    """Latest values by key; anything at all may stand for a value."""
    return {key: Metric(key, value, 0, STARTED + 1000) for key, value in values.items()}  # type: ignore[arg-type]


def run_with(values: Mapping[str, object], run_id: str = "r1", **facts: object) -> Run:
    """A finished run."""
    defaults: dict[str, object] = {"started": STARTED, "ended": ENDED, "user": "ada"}
    return Run(run_id, metrics=metrics(values), **{**defaults, **facts})  # type: ignore[arg-type]


def gates_of(*gates: str, head: str = "", tail: str = "") -> LoadedGates:
    """Gates in flow style, one line each: `{id: auc, metric: auc, min: 0.8}`."""
    lines = ["version: 1", "model: churn", *([head] if head else []), "gates:", *(f"  - {gate}" for gate in gates)]
    return parse_gates("gates.yaml", "\n".join([*lines, *([tail] if tail else [])]).encode())


def judge(
    gates: LoadedGates, values: Mapping[str, object], champion: Mapping[str, object] | None = None, **facts: object
) -> Decision:
    """The decision about a run with these metrics, beside a champion."""
    source = MemorySource({"r1": run_with(values, **facts)})  # type: ignore[arg-type]
    if champion is not None:
        source.known["c1"] = run_with(champion, "c1")
        source.aliases["churn", "champion"] = ModelVersion("churn", "1", "c1")
    return decide(gates, source)


def decide(gates: LoadedGates, source: MemorySource, now: datetime | None = None) -> Decision:
    """The decision about run `r1` of a store."""
    return evaluate(gates, source, Subject(source.known["r1"]), now=now)


def check_of(decision: Decision, identifier: str) -> Check:
    """One check."""
    return next(check for check in decision.checks if check.id == identifier)
