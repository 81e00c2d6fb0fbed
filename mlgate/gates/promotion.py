"""`promote`: the only way from a passed gate to the registry. Repeating it is safe, at any point where it broke off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from mlgate.gates.api import GateFailedError
from mlgate.gates.decision import Decision
from mlgate.gates.ledger import Entry, Ledger
from mlgate.gates.metrics_source import MetricsSource, ModelVersion
from mlgate.gates.moving import Mover, refuse_open
from mlgate.gates.records import DECISION_TAG, VERDICT_TAG, write_record
from mlgate.gates.registry import ConflictError, ModelFiles, NoModelError
from mlgate.gates.watched_source import WatchedSource

GATES_TAG = "mlgate.gates.sha256"
ENTRY_TAG = "mlgate.promotion"
MODEL_TAG = "mlgate.model_id"
"""A stock registry takes the id of a model of MLflow 3, and forgets it."""

Judge = Callable[[MetricsSource], Decision]


class Status(StrEnum):
    """What a promotion or rollback came to."""

    DONE = "done"
    FINISHED = "finished"
    ALREADY = "already"


@dataclass(frozen=True, slots=True)
class Move:
    """An alias was moved, or is where it should be.

    Attributes:
        status: `done` now; `finished` what had been broken off; `already` there, nothing was changed.
        entry: The entry of the ledger that says who, when and why.
        version: Where the alias points.
        previous: Where it pointed before.
        notes: What else was done or is to be known.
    """

    status: Status
    model: str
    alias: str
    version: str
    previous: str | None
    entry: Entry
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is to be promoted, and on which conditions.

    Attributes:
        gates: sha256 of the gate file.
        model_id: The model of MLflow 3, where the run made several.
        path: Of the model among the artifacts of the run, where it is not the only one.
        record: sha256 of the decision record that the promotion rests on; judged afresh it has to be the same.
        champion: Where the alias has to point now; an empty string: nowhere.
    """

    run_id: str
    gates: str
    model_id: str | None = None
    path: str | None = None
    record: str | None = None
    champion: str | None = None
    why: str | None = None


def promote(mover: Mover, source: MetricsSource, judge: Judge, candidate: Candidate, *, adopt: bool = False) -> Move:
    """Judge a run, and when it passes make it the version that the alias points at.

    Args:
        mover: Whose promotion of what, on which registry.
        source: Where the run is read.
        judge: Judges the run by the gates.
        candidate: The run, and the conditions.
        adopt: Accept first what was moved by hand, and give up what was broken off.

    Raises:
        GateFailedError: The run did not pass; nothing was changed.
        ConflictError: Another promotion won, or something changed since it was judged.
        SourceError: The server could not be used; the same call later finishes what was begun.
    """
    notes = mover.adopt(candidate.why) if adopt else ()
    work = _Promotion(mover, source, judge, candidate)
    ledger = mover.read()
    move = work.finish(ledger.open) if ledger.open else None
    if move is None:
        ledger = mover.read() if ledger.open else ledger
        move = work.settle(ledger)
    return replace(move, notes=(*notes, *move.notes))


@dataclass(frozen=True, slots=True)
class _Promotion:
    mover: Mover
    source: MetricsSource
    judge: Judge
    candidate: Candidate

    def finish(self, entry: Entry) -> Move | None:
        """Carry on with an entry of ours that was broken off; None if it no longer holds."""
        if not self._is_ours(entry):
            raise refuse_open(entry, self.mover.model)
        entry = self.mover.take_over(entry)
        if entry.is_done:
            return self._move(Status.ALREADY, entry)
        if entry.outcome is not None:
            raise ConflictError(f"entry {entry.number} of the ledger was given up by {entry.outcome.by}")
        with self.mover.held(entry):
            pins = {(self.mover.model, self.mover.alias): entry.claim.from_version}
            decision = self.judge(WatchedSource(self.source, pins))
            if decision.sha256 == entry.claim.decision:
                return self._carry_out(entry, decision, self._files(), Status.FINISHED)
            self._give_up(entry)
        return None

    def _is_ours(self, entry: Entry) -> bool:
        claim, wanted = entry.claim, self.candidate
        ours = ("promote", self.mover.alias, wanted.run_id, wanted.model_id, wanted.gates)
        return (claim.kind, claim.alias, claim.run, claim.model_id, claim.gates) == ours

    def _give_up(self, entry: Entry) -> None:
        """Close an entry whose run is no longer judged as it was; not if the alias has moved already."""
        why = f"judged again, run {entry.claim.run} gives another decision than the one that was claimed"
        if self.mover.current() != entry.claim.from_version:
            raise ConflictError(f"entry {entry.number} of the ledger cannot be finished: {why}; --adopt gives it up")
        self.mover.close(entry, "abandoned", None, why)

    def settle(self, ledger: Ledger) -> Move:
        """With no entry open: nothing to do, or judge, claim and carry out."""
        current = self.mover.current()
        self.mover.refuse_drift(ledger, current)
        entry = self._earlier(ledger, current)
        if entry is not None:
            return self._move(Status.ALREADY, entry)
        self.mover.require(self.candidate.champion, current)
        return self._start(ledger, current)

    def _earlier(self, ledger: Ledger, current: str | None) -> Entry | None:
        """The entry that made this run, by these gates, the version that the alias points at."""
        wanted = self.candidate
        for entry in ledger.moves(self.mover.alias):
            claim = entry.claim
            same = (claim.run, claim.model_id, claim.gates) == (wanted.run_id, wanted.model_id, wanted.gates)
            if entry.version == current and claim.kind == "promote" and same:
                return entry
        return None

    def _start(self, ledger: Ledger, current: str | None) -> Move:
        watched = WatchedSource(self.source)
        decision = self.judge(watched)
        self._accept(decision, current)
        files = self._files()
        changed = watched.changed_runs()
        if changed:
            raise ConflictError(f"run {', '.join(changed)} was changed while it was judged; judge it again")
        claim = self.mover.new_claim(
            "promote",
            current,
            run=self.candidate.run_id,
            model_id=self.candidate.model_id,
            decision=decision.sha256,
            gates=self.candidate.gates,
            why=self.candidate.why,
        )
        entry = self.mover.claim(ledger, claim)
        with self.mover.held(entry):
            return self._carry_out(entry, decision, files, Status.DONE)

    def _accept(self, decision: Decision, current: str | None) -> None:
        record = self.candidate.record
        if record is not None and record != decision.sha256:
            raise ConflictError(
                f"judged now, run {self.candidate.run_id} gives decision {decision.sha256[:12]}, not {record[:12]} as "
                f"recorded: the run, its champion or the gates have changed since; judge it again"
            )
        if not decision.passed:
            raise GateFailedError(decision)
        judged = decision.champion.version if decision.champion else None
        if judged is not None and judged != current:
            raise ConflictError(
                f"alias `{self.mover.alias}` of `{self.mover.model}` moved while run {self.candidate.run_id} was judged"
            )

    def _files(self) -> ModelFiles:
        wanted = self.candidate
        files = self.mover.registry.model_files(wanted.run_id, wanted.model_id, wanted.path)
        if files is None:
            where = f"under `{wanted.path}`" if wanted.path else "under `model`, and as no model of its own"
            raise NoModelError(f"run {wanted.run_id} has logged no model {where}; there is nothing to register")
        return files

    def _carry_out(self, entry: Entry, decision: Decision, files: ModelFiles, status: Status) -> Move:
        registry, model = self.mover.registry, self.mover.model
        write_record(registry, decision)
        if registry.aliases(model) is None:
            registry.create_model(model)
        version = self._registered(entry, files)
        self.mover.move(entry, version)
        return self._move(status, self.mover.close(entry, "done", version))

    def _registered(self, entry: Entry, files: ModelFiles) -> str:
        """The version of this run and decision: the one there is, else a new one."""
        registry, model = self.mover.registry, self.mover.model
        tags = _version_tags(entry, files)
        found = registry.versions_of_run(model, files.run_id)
        same = [version for version in found if version.tags.get(DECISION_TAG) == entry.claim.decision]
        plain = [version for version in found if DECISION_TAG not in version.tags and _is_of(version, files)]
        for version in (*same, *plain):
            missing = {key: value for key, value in tags.items() if version.tags.get(key) != value}
            registry.tag_version(model, version.version, missing)
            return version.version
        return self._created(entry, files, tags)

    def _created(self, entry: Entry, files: ModelFiles, tags: dict[str, str]) -> str:
        """A new version; if another process that took the entry over made one as well, the first one stays."""
        registry, model = self.mover.registry, self.mover.model
        self.mover.require_hold(entry)
        created = registry.create_version(model, files, tags)
        found = registry.versions_of_run(model, files.run_id)
        same = [version.version for version in found if version.tags.get(DECISION_TAG) == entry.claim.decision]
        if same and same[0] != created:
            registry.delete_version(model, created)
            return same[0]
        return created

    def _move(self, status: Status, entry: Entry) -> Move:
        previous = entry.claim.from_version
        return Move(status, self.mover.model, self.mover.alias, entry.version or "", previous, entry)


def _version_tags(entry: Entry, files: ModelFiles) -> dict[str, str]:
    claim = entry.claim
    tags = {
        DECISION_TAG: claim.decision,
        VERDICT_TAG: "pass",
        GATES_TAG: claim.gates,
        ENTRY_TAG: str(entry.number),
        MODEL_TAG: files.model_id,
    }
    return {key: value for key, value in tags.items() if value}


def _is_of(version: ModelVersion, files: ModelFiles) -> bool:
    return version.source in (files.source, f"models:/{files.model_id}")
