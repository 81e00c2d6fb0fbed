"""A model, its runs and its registry on a real store, for the tests of promotions."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlgate.gates.decision import Decision
from mlgate.gates.evaluate import evaluate
from mlgate.gates.ledger import Ledger
from mlgate.gates.loading import LoadedGates, load_gates
from mlgate.gates.metrics_source import MetricsSource
from mlgate.gates.mlflow_client import artifacts_of
from mlgate.gates.mlflow_registry import MlflowRegistry
from mlgate.gates.mlflow_source import MlflowSource
from mlgate.gates.moving import Mover
from mlgate.gates.promotion import Candidate, Move, promote
from mlgate.gates.registry import Registry
from mlgate.gates.subject import subject_of_run
from mlgate.gates.way_back import rollback


@dataclass
class Workshop:
    """One registered model under one gate: `auc >= 0.8`, and not below the champion by more than 0.5."""

    uri: str
    folder: Path
    model: str = field(default_factory=lambda: f"churn d'or {secrets.token_hex(4)}")

    def __post_init__(self) -> None:
        from mlflow import MlflowClient

        self.client = MlflowClient(self.uri, self.uri)
        place = None if self.uri.startswith("http") else (self.folder / "artifacts" / self.model[-8:]).as_uri()
        self.experiment = self.client.create_experiment(f"training {self.model}", artifact_location=place)
        self.gate_file = self.folder / f"gates-{self.model[-8:]}.yaml"
        self.gate_file.write_text(
            f'version: 1\nmodel: "{self.model}"\ngates:\n'
            "  - {id: auc, metric: auc, min: 0.8}\n"
            "  - {id: vs, metric: auc, direction: max, baseline: champion, max_drop: 0.5, on_missing: pass}\n",
            encoding="utf-8",
        )
        self.gates: LoadedGates = load_gates(self.gate_file)
        self.source = MlflowSource(self.uri)

    def run(self, auc: float = 0.9) -> str:
        """A finished run that has logged a model."""
        run_id: str = self.client.create_run(self.experiment).info.run_id
        self.client.log_metric(run_id, "auc", auc)
        with artifacts_of(self.uri):
            self.client.log_text(run_id, "artifact_path: model\n", "model/MLmodel")
        self.client.update_run(run_id, status="FINISHED")
        return run_id

    def judge(self, run_id: str) -> Callable[[MetricsSource], Decision]:
        """What `promote` judges a run with."""
        return lambda source: evaluate(self.gates, source, subject_of_run(source, run_id))

    def mover(self, registry: Registry | None = None, by: str = "ann", patience: float = 0.0) -> Mover:
        """A person at the registry."""
        return Mover(registry or MlflowRegistry(self.uri), self.model, "champion", by, patience)

    def promote(self, run_id: str, mover: Mover | None = None, *, adopt: bool = False, **conditions: Any) -> Move:
        """Promote a run, by a fresh connection unless one is given."""
        candidate = Candidate(run_id, self.gates.sha256, **conditions)
        return promote(mover or self.mover(), self.source, self.judge(run_id), candidate, adopt=adopt)

    def rollback(self, mover: Mover | None = None, **conditions: Any) -> Move:
        """Roll back, by a fresh connection unless one is given."""
        return rollback(mover or self.mover(), **conditions)

    def ledger(self) -> Ledger:
        """The ledger as it is."""
        return self.mover().read()

    def aliases(self) -> dict[str, str]:
        """Where the aliases point."""
        return dict(MlflowRegistry(self.uri).aliases(self.model) or {})

    def versions(self) -> list[tuple[str, str]]:
        """Number and run of every version."""
        found = self.client.search_model_versions(max_results=1000)
        return sorted((str(item.version), str(item.run_id)) for item in found if item.name == self.model)

    def champion_run(self) -> str | None:
        """The run of the champion; fails where the alias points at nothing."""
        number = self.aliases().get("champion")
        return None if number is None else str(self.client.get_model_version(self.model, number).run_id)


def kinds(ledger: Ledger) -> list[tuple[str, str]]:
    """Kind and state of every entry."""
    return [(entry.claim.kind, entry.outcome.result if entry.outcome else "open") for entry in ledger.entries]


class Killed(BaseException):
    """Stands for the end of the process: nothing of ours may catch it, and nothing is written any more."""


class FailingClient:
    """An MLflow client that breaks off at one of its changing calls, before it is sent or after it had its effect."""

    CHANGING = ("create_", "set_", "log_", "update_", "rename_", "delete_")

    def __init__(self, inner: Any, number: int, *, after: bool, error: BaseException) -> None:
        self.inner, self.number, self.after, self.error = inner, number, after, error
        self.calls: list[str] = []
        self.is_dead = False

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.inner, name)

        def call(*arguments: Any, **named: Any) -> Any:
            if self.is_dead:
                raise self.error
            if not name.startswith(self.CHANGING):
                return method(*arguments, **named)
            self.calls.append(name)
            if len(self.calls) != self.number + 1:
                return method(*arguments, **named)
            result = method(*arguments, **named) if self.after else None
            self.is_dead = isinstance(self.error, Killed)
            raise self.error if result is None or self.after else AssertionError

        return call


def failing(registry: MlflowRegistry, number: int, *, after: bool, error: BaseException) -> FailingClient:
    """Let a registry break off at its changing call of that number, counted from 0."""
    client = FailingClient(registry._client, number, after=after, error=error)
    registry._client = client
    return client
