"""The write port: everything that `promote` and `rollback` ask of a model registry, and what can go wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mlgate.core.typing import Protocol
from mlgate.gates.metrics_source import ModelVersion


class ConflictError(Exception):
    """Somebody else was faster, or something changed meanwhile. Nothing was lost; the message says what to do."""


class NoModelError(Exception):
    """A run has logged no model that could be registered."""


class AmbiguousModelError(Exception):
    """A run made several models, and nobody said which one is meant."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """What is to be registered: where the files of a model lie, and whose they are."""

    source: str
    run_id: str
    model_id: str | None = None


class Registry(Protocol):
    """A registry with aliases, and one append-only ledger for each model.

    No call is ever repeated by itself, except where the repetition is harmless: `create_version` is sent once.
    Each method may raise `SourceError`: the registry does not answer, refuses us, or broke off.
    """

    def aliases(self, model: str) -> Mapping[str, str] | None:
        """Version numbers by alias; None when there is no such model."""

    def version(self, model: str, number: str) -> ModelVersion | None:
        """One version, if it is there."""

    def versions_of_run(self, model: str, run_id: str) -> tuple[ModelVersion, ...]:
        """The versions that were made from a run, lowest number first."""

    def model_files(self, run_id: str, model_id: str | None, path: str | None) -> ModelFiles | None:
        """Where a run keeps its model: the model named, else the one at the path, else the only one; None if none."""

    def ledger(self, model: str) -> Mapping[str, str] | None:
        """The lines of the ledger by key; None when the model has none yet."""

    def open_ledger(self, model: str) -> None:
        """Make the ledger of a model unless it has one; two processes that do so at once get the same one."""

    def write_once(self, model: str, key: str, value: str) -> str:
        """Write a line of the ledger unless it is there already; the value that stands, ours or theirs."""

    def create_model(self, model: str) -> None:
        """Make a registered model unless it is there."""

    def create_version(self, model: str, files: ModelFiles, tags: Mapping[str, str]) -> str:
        """Register a new version, with its tags at once; its number."""

    def delete_version(self, model: str, number: str) -> None:
        """Take back a version that we created ourselves a moment ago."""

    def tag_version(self, model: str, number: str, tags: Mapping[str, str]) -> None:
        """Set tags of a version."""

    def set_alias(self, model: str, alias: str, number: str) -> None:
        """Let an alias point at a version."""

    def tag_run(self, run_id: str, tags: Mapping[str, str]) -> None:
        """Set tags of a run."""

    def write_artifact(self, run_id: str, path: str, text: str) -> None:
        """Write a text file into the artifacts of a run, over what may be there."""
