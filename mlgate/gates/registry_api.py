"""The public API of the registry: promote, roll back, and read who did so, from a script, a notebook or the CLI."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from pathlib import Path

from mlgate.gates.decision import Decision
from mlgate.gates.errors import SourceError
from mlgate.gates.evaluate import evaluate
from mlgate.gates.ledger import LONGEST_REASON
from mlgate.gates.loading import LoadedGates, load_gates
from mlgate.gates.metrics_source import MetricsSource
from mlgate.gates.moving import Mover
from mlgate.gates.past_moves import History, read_history
from mlgate.gates.promotion import Candidate, Move
from mlgate.gates.promotion import promote as promote_candidate
from mlgate.gates.records import RecordError, read_record
from mlgate.gates.registry import Registry
from mlgate.gates.subject import SelectionError, Subject, subject_of_model, subject_of_run
from mlgate.gates.way_back import rollback as roll_back

ACTORS = ("MLGATE_USER", "GITHUB_ACTOR", "GITLAB_USER_LOGIN", "MLFLOW_TRACKING_USERNAME")
"""Variables that name the person, in this order; else it is the user of the system."""


@dataclass(frozen=True, slots=True)
class Store:
    """Where runs are read and versions are written, and by whom.

    Attributes:
        tracking_uri: The tracking server; that of MLflow's own settings when left out.
        registry_uri: The model registry, where it is another one.
        user: The name that the ledger shows; see `ACTORS`.
    """

    tracking_uri: str | None = None
    registry_uri: str | None = None
    user: str | None = None

    def source(self) -> MetricsSource:
        """The read port."""
        from mlgate.gates.mlflow_source import MlflowSource

        return MlflowSource(self.tracking_uri, self.registry_uri)

    def registry(self) -> Registry:
        """The write port."""
        from mlgate.gates.mlflow_registry import MlflowRegistry

        return MlflowRegistry(self.tracking_uri, self.registry_uri)

    def mover(self, model: str, alias: str) -> Mover:
        """The user, at an alias of a model."""
        return Mover(self.registry(), model, alias, (self.user or _user())[:200])


def promote(
    gates: str | Path | LoadedGates,
    *,
    run_id: str | None = None,
    model_uri: str | None = None,
    model_path: str | None = None,
    decision: str | Path | None = None,
    expect_champion: str | None = None,
    why: str | None = None,
    adopt: bool = False,
    store: Store | None = None,
) -> Move:
    """Judge a run, and when it passes register its model and let the alias of the gate file point at it.

    Repeating a call is safe: what is done already is left alone, what was broken off is finished.

    Args:
        gates: A gate file that names its `model`, or a loaded one.
        run_id: The run.
        model_uri: Instead of it: `models:/m-...`, one of the models of a run.
        model_path: Where the run keeps the model, if it has several.
        decision: A decision record in a file; judged afresh, the run has to give the same one.
        expect_champion: The version that the alias has to point at now; an empty string for none.
        why: Kept in the ledger.
        adopt: Accept first what was moved by hand, and give up what was broken off.
        store: Where, and by whom.

    Raises:
        GateFailedError: The run did not pass; everything that is wrong is listed, nothing was changed.
        ConflictError: Another promotion won, or something changed since the run was judged.
        RecordError: The decision record was tampered with, or is about another run.
        NoModelError: The run has logged no model.
        AmbiguousModelError: It has logged several, and `model_path` does not say which.
        ConfigurationError: The gate file is wrong.
        SourceError: The server could not be used; the same call later finishes what was begun.
    """
    place = store or Store()
    loaded = gates if isinstance(gates, LoadedGates) else load_gates(gates)
    model = model_of(loaded)
    check_reason(why)
    if (run_id is None) == (model_uri is None):
        raise SelectionError("give either a run id or a model URI")
    source = place.source()
    subject = _subject(source, run_id, model_uri)
    model_id = subject.model.model_id if subject.model else None
    candidate = Candidate(
        subject.run.run_id,
        loaded.sha256,
        model_id,
        model_path,
        _record(decision, subject.run.run_id),
        expect_champion,
        why,
    )

    def judge(seen: MetricsSource) -> Decision:
        found = subject_of_model(seen, f"models:/{model_id}") if model_id else subject_of_run(seen, candidate.run_id)
        return evaluate(loaded, seen, found)

    return promote_candidate(place.mover(model, loaded.file.alias), source, judge, candidate, adopt=adopt)


def rollback(
    model: str,
    *,
    alias: str = "champion",
    to: str | None = None,
    expect_champion: str | None = None,
    why: str | None = None,
    adopt: bool = False,
    store: Store | None = None,
) -> Move:
    """Let an alias point again at the version that it came from.

    Args:
        model: The registered model.
        alias: The alias to move.
        to: An earlier version of the alias; the one before the current one when left out.
        expect_champion: The version that the alias has to point at now.
        why: Kept in the ledger.
        adopt: Accept first what was moved by hand, and give up what was broken off.
        store: Where, and by whom.

    Raises:
        NoWayBackError: No earlier version is known, or it is gone.
        ConflictError: Somebody else moved the alias.
        SourceError: The server could not be used; the same call later finishes what was begun.
    """
    check_reason(why)
    mover = (store or Store()).mover(model, alias)
    return roll_back(mover, to=to, champion=expect_champion, why=why, adopt=adopt)


def history(model: str, *, store: Store | None = None) -> History:
    """Who moved the aliases of a model: when, from where to where, by which decision, and why.

    Raises:
        SourceError: The server could not be used.
    """
    return read_history((store or Store()).registry(), model)


def model_of(gates: LoadedGates) -> str:
    """The registered model that a gate file is about.

    Raises:
        SelectionError: It names none.
    """
    if not gates.file.model:
        raise SelectionError(f"{gates.path}: names no `model`; promotions need the registered model's name")
    return gates.file.model


def check_reason(why: str | None) -> None:
    """Raise SelectionError for a reason that does not fit into the ledger."""
    if why is not None and len(why) > LONGEST_REASON:
        raise SelectionError(f"a reason has at most {LONGEST_REASON} characters; this one has {len(why)}")


def _subject(source: MetricsSource, run_id: str | None, model_uri: str | None) -> Subject:
    return subject_of_run(source, run_id) if run_id is not None else subject_of_model(source, str(model_uri))


def _record(path: str | Path | None, run_id: str) -> str | None:
    if path is None:
        return None
    try:
        record = read_record(Path(path))
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from None
    if record.run_id != run_id:
        raise RecordError(f"{path} is about run {record.run_id}, not {run_id}")
    return record.sha256


def _user() -> str:
    named = next((os.environ[name] for name in ACTORS if os.environ.get(name)), None)
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container whose user has no name
        return "unknown"
