"""The stages of an ML system, and every kind of mark that a file can leave: one vocabulary, declared once."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from mlgate.core.diagnostic import Span
from mlgate.core.typing import Final
from mlgate.core.values import NamedTuple


class Stage(StrEnum):
    """A part of an ML system that a change can touch, in the order in which rows pass through it."""

    DATA = "data"
    LABELS = "labels"
    FEATURES = "features"
    TRAINING = "training"
    EVALUATION = "evaluation"
    PACKAGING = "packaging"
    INFERENCE = "inference"
    MONITORING = "monitoring"
    DEPLOYMENT = "deployment"


class Mark(NamedTuple):
    """One thing that a file does, at a range of its code; `words` name it as the file does."""

    kind: str
    span: Span
    words: str


class MarkKind(NamedTuple):
    """The stage that a kind of mark belongs to (None: it tells nothing of a stage), and what it says."""

    stage: Stage | None
    says: str


MARK_KINDS: Final[Mapping[str, MarkKind]] = MappingProxyType(
    {
        # data
        "reads-data": MarkKind(Stage.DATA, "reads rows"),
        "checks-data": MarkKind(Stage.DATA, "checks columns or values"),
        "versions-data": MarkKind(Stage.DATA, "names a version of the data"),
        # labels and features
        "makes-labels": MarkKind(Stage.LABELS, "makes the target"),
        "makes-features": MarkKind(Stage.FEATURES, "makes features"),
        "joins-rows": MarkKind(Stage.FEATURES, "joins tables"),
        # training
        "splits": MarkKind(Stage.TRAINING, "splits rows"),
        "seeds": MarkKind(Stage.TRAINING, "seeds a generator"),
        "trains": MarkKind(Stage.TRAINING, "trains"),
        "searches": MarkKind(Stage.TRAINING, "searches for settings"),
        "configures": MarkKind(Stage.TRAINING, "takes its settings from a configuration"),
        "logs-params": MarkKind(Stage.TRAINING, "logs parameters"),
        "logs-data": MarkKind(Stage.TRAINING, "logs which data it learnt from"),
        "pipeline": MarkKind(Stage.TRAINING, "runs the steps one after the other"),
        "retrains": MarkKind(Stage.TRAINING, "starts a training by itself"),
        # evaluation
        "judges": MarkKind(Stage.EVALUATION, "computes a metric"),
        "logs-metrics": MarkKind(Stage.EVALUATION, "logs metrics"),
        "judges-baseline": MarkKind(Stage.EVALUATION, "judges a baseline"),
        "judges-slices": MarkKind(Stage.EVALUATION, "judges groups of rows"),
        "declares-gates": MarkKind(Stage.EVALUATION, "declares promotion gates"),
        "runs-gates": MarkKind(Stage.EVALUATION, "runs promotion gates"),
        # packaging
        "logs-model": MarkKind(Stage.PACKAGING, "logs a model"),
        "signs-model": MarkKind(Stage.PACKAGING, "says what a model takes and gives"),
        "saves-model": MarkKind(Stage.PACKAGING, "saves a model"),
        "saves-pipeline": MarkKind(Stage.PACKAGING, "saves a model with its preprocessing"),
        "versions-model": MarkKind(Stage.PACKAGING, "versions a model's file"),
        "pins": MarkKind(Stage.PACKAGING, "pins versions"),
        "container": MarkKind(Stage.PACKAGING, "builds an image"),
        # inference
        "loads-model": MarkKind(Stage.INFERENCE, "loads a model"),
        "loads-local-model": MarkKind(Stage.INFERENCE, "loads a model from a file of this machine"),
        "predicts": MarkKind(Stage.INFERENCE, "predicts with a loaded model"),
        "serves": MarkKind(Stage.INFERENCE, "answers requests with predictions"),
        "serves-schema": MarkKind(Stage.INFERENCE, "validates what it is asked"),
        "serves-version": MarkKind(Stage.INFERENCE, "says which model answered"),
        "serves-timeout": MarkKind(Stage.INFERENCE, "limits the time of an answer"),
        "serves-fallback": MarkKind(Stage.INFERENCE, "answers when the model cannot"),
        "serves-no-schema": MarkKind(Stage.INFERENCE, "takes whatever it is sent"),
        "serves-no-version": MarkKind(Stage.INFERENCE, "does not say which model answered"),
        "serves-no-timeout": MarkKind(Stage.INFERENCE, "sets no limit to the time of an answer"),
        "serves-no-fallback": MarkKind(Stage.INFERENCE, "has no answer when the model cannot"),
        # monitoring
        "monitors-system": MarkKind(Stage.MONITORING, "watches the service"),
        "monitors-features": MarkKind(Stage.MONITORING, "watches features for drift"),
        "monitors-predictions": MarkKind(Stage.MONITORING, "watches predictions"),
        "monitors-labels": MarkKind(Stage.MONITORING, "watches labels that arrive late"),
        # deployment
        "registers": MarkKind(Stage.DEPLOYMENT, "puts a model into the registry"),
        "moves-alias": MarkKind(Stage.DEPLOYMENT, "changes which version is served"),
        "deploys": MarkKind(Stage.DEPLOYMENT, "deploys"),
        "provides": MarkKind(Stage.DEPLOYMENT, "publishes an image, or sets up machines"),
        "goes-back": MarkKind(Stage.DEPLOYMENT, "goes back to an earlier version"),
        # beside all stages
        "learns-contracted": MarkKind(None, "learns from rows of a data contract"),
        "learns-timed": MarkKind(None, "learns from rows whose contract says when they are known"),
        "handles-personal": MarkKind(None, "has columns in its hands that a contract calls personal"),
        "tests": MarkKind(None, "tests"),
        "tests-parity": MarkKind(None, "tests that serving agrees with training"),
        "tests-behaviour": MarkKind(None, "tests shapes, predictions or learning"),
        "ci": MarkKind(None, "runs when something changes"),
        "ci-tests": MarkKind(None, "runs the tests when something changes"),
        "ci-gates": MarkKind(None, "runs promotion gates when something changes"),
        "tasks": MarkKind(None, "has a command that trains, evaluates or tests"),
    }
)
"""By kind; whoever looks for a kind that is not here has misspelt it."""
