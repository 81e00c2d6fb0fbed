"""Whether a fit heeds the validation data that it is given: it stops early, lowers its rate, keeps the best state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import HEEDING_CALLBACKS, STOPS_EARLY_BY
from mlgate.semantics.leakage.objects import Collection, Estimator, Value
from mlgate.semantics.leakage.values import constant_of, members_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.arguments import Arguments

BY_EPOCH = ("eval_strategy", "evaluation_strategy", "save_strategy")
"""Settings of a training that say when it is judged, and when its state is saved."""
TABNET = "pytorch_tabnet."
"""Stops by what it is given to validate on, unless its patience is nought."""
TUNERS = ("keras_tuner.", "kerastuner.")
LIGHTNING = "lightning."


def heeded_by(estimator: Estimator, arguments: Arguments) -> str:
    """What makes a fit heed its validation data; empty when nothing does, as far as we can see."""
    given = {**estimator.parameters, **arguments.keywords}
    for name in STOPS_EARLY_BY:
        if any(constant_of(value) not in (None, False, 0) for value in _settings(estimator, arguments, name)):
            return name
    for callback in members_of(given.get("callbacks")):
        if isinstance(callback, Estimator) and callback.name in HEEDING_CALLBACKS and _watches_validation(callback):
            return callback.name
    if (estimator.path or "").startswith(TUNERS):
        return estimator.name
    if (estimator.path or "").startswith(TABNET) and constant_of(given.get("patience")) != 0:
        return "patience"
    if (estimator.path or "").startswith("catboost.") and constant_of(given.get("use_best_model")) is not False:
        return "use_best_model"
    return ""


def _settings(estimator: Estimator, arguments: Arguments, name: str) -> Iterator[Value]:
    """What a setting is given: to a model, the last step of a pipeline, a fit, or in a dictionary of parameters."""
    last = estimator.steps[-1:]
    places = [item.parameters for item in (estimator, *last) if isinstance(item, Estimator)]
    for given in (*places, arguments.keywords):
        packed = given.get("params")
        if name in given:
            yield given[name]
        elif isinstance(packed, Collection) and packed.is_mapping and name in (packed.content.items or {}):
            yield (packed.content.items or {})[name]
    yield from (value for key, value in arguments.keywords.items() if key.endswith(f"__{name}"))


def heeded_by_trainer(parameters: Mapping[str, Value]) -> str:
    """What makes an object that runs a training heed its validation rows: a callback, or its settings."""
    for callback in members_of(parameters.get("callbacks")):
        if isinstance(callback, Estimator) and callback.name in HEEDING_CALLBACKS and _watches_validation(callback):
            return callback.name
    settings = parameters.get("args")
    if isinstance(settings, Estimator) and constant_of(settings.parameters.get("load_best_model_at_end")) is True:
        return "" if _has_one_state(settings.parameters) else "load_best_model_at_end"
    return ""


def _has_one_state(settings: Mapping[str, Value]) -> bool:
    """Whether a training ends where it is judged first: after its one epoch, which leaves no other state to choose."""
    epochs = constant_of(settings.get("num_train_epochs"))
    if not isinstance(epochs, (int, float)) or epochs > 1 or "max_steps" in settings:
        return False
    return any(constant_of(settings.get(name)) == "epoch" for name in BY_EPOCH)


def checkpoints(arguments: Arguments) -> Iterator[str]:
    """Files in which a fit keeps its model."""
    for callback in members_of(arguments.keywords.get("callbacks")):
        if isinstance(callback, Estimator) and callback.name == "ModelCheckpoint":
            path = constant_of(callback.parameters.get("filepath"))
            if isinstance(path, str):
                yield path


def _watches_validation(callback: Estimator) -> bool:
    """Whether a callback acts on what the validation says; a checkpoint of every epoch chooses nothing."""
    monitor = constant_of(callback.parameters.get("monitor"))
    if isinstance(monitor, str) and not monitor.startswith("val"):
        return False
    if (callback.path or "").startswith(LIGHTNING):  # a checkpoint that monitors something keeps the best
        return isinstance(monitor, str)
    return callback.name != "ModelCheckpoint" or constant_of(callback.parameters.get("save_best_only")) is True
