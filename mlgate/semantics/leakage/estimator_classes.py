"""Estimators made: what they are by the catalogue, what their fit learns, and which settings they have."""

from __future__ import annotations

from collections.abc import Mapping

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.candidates import (
    note_parameters,
    parameters_in,
    settings_unseen,
)
from mlgate.semantics.leakage.events import NO_STATISTICS, StatisticKind
from mlgate.semantics.leakage.knowledge import (
    ESTIMATOR_METHODS,
)
from mlgate.semantics.leakage.objects import Contest, Estimator, Judge, Trainer, Value
from mlgate.semantics.leakage.rating import choices_by, rating_of
from mlgate.semantics.leakage.values import constant_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


MODEL_KINDS = (
    "classifier",
    "regressor",
    "clusterer",
    "model",
    "search",
    "statistical_model",
    "ranker",
    "outlier_detector",
    "density_estimator",
)


RESAMPLER_KINDS = ("resampler", "oversampler", "undersampler")


REPEATING_KINDS = ("rows_repeated", "oversampler")


def make_estimator(machine: Machine, path: str, arguments: Arguments) -> Estimator:
    """An object of a library's estimator class."""
    kinds = machine.catalogue.kinds(path)
    name = path.rpartition(".")[2]
    parameters = machine.knowledge.named(path, arguments)
    role = machine.knowledge.of_class(path).get("is")
    if role in ("judge", "contest"):
        return Judge(name, path) if role == "judge" else Contest(name, path)
    if role == "trainer" or "trainer" in kinds:
        return _trainer(name, path, parameters)
    made = Estimator(name, path, _kind(machine, path, kinds, parameters))
    made.parameters, made.site = {**parameters, **settings_unseen(arguments)}, arguments.node
    if role == "settings":
        return made
    if made.kind is StatisticKind.SELECTED and constant_of(parameters.get("prefit")) is True:
        inner = parameters.get("estimator")
        made.learnt = choices_by(machine, rating_of(machine, inner)) if isinstance(inner, Estimator) else NO_STATISTICS
    made.resamples = not kinds.isdisjoint(RESAMPLER_KINDS)
    made.repeats_rows = not kinds.isdisjoint(REPEATING_KINDS)
    made.splits = "splitter" in kinds
    written = "learns" in machine.knowledge.of_class(path)
    transforms = written or made.kind is not None or "transformer" in kinds or made.resamples or made.splits
    is_model = bool(kinds.intersection(MODEL_KINDS)) or role is not None
    made.is_model = is_model or not transforms
    note_parameters(machine, made, parameters_in(arguments))
    return made


def _trainer(name: str, path: str, parameters: Mapping[str, Value]) -> Trainer:
    made = Trainer(name, path)
    made.parameters = parameters
    return made


def _kind(machine: Machine, path: str, kinds: frozenset[str], parameters: Mapping[str, Value]) -> StatisticKind | None:
    """What the fit of a transformer learns; None when it learns nothing, or transforms nothing."""
    entry = machine.catalogue.entry(path)
    if entry is not None and entry.stateless:
        return None
    written = machine.knowledge.learns(path, parameters)
    if written is not None:
        return StatisticKind(written) if written != "nothing" else None
    if "target_encoder" in kinds:
        return StatisticKind.TARGET
    if "selector" in kinds:
        return StatisticKind.SELECTED
    learns = kinds & {"transformer", "clusterer"}
    return StatisticKind.LEARNT if learns and not kinds & {"search", "cross_validated"} else None


def unnamed_estimator() -> Estimator:
    """Something that `fit` is called on, of a class that we do not know."""
    return Estimator("", None, StatisticKind.LEARNT, is_model=True, certain=False)


def is_estimator_call(machine: Machine, path: str, name: str) -> bool:
    """Whether a method shows its receiver to be an estimator."""
    return name in ESTIMATOR_METHODS and machine.catalogue.entry(path) is None
