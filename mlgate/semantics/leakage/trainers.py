"""Objects that run a training: Lightning's `Trainer.fit(model, loaders)`, Hugging Face's `Trainer(model, ...).train()`.

What they are given at construction, or in an earlier call (the model, a data module), holds for later calls.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import JUDGED_LOADERS, LOADERS_OF_MODULES, TRAINER_METHODS, TRAINING_LOADERS
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.candidates import setting_of
from mlgate.semantics.leakage.carrying import note_given
from mlgate.semantics.leakage.choosing import NO_EVIDENCE
from mlgate.semantics.leakage.contests import hold_contest
from mlgate.semantics.leakage.events import EvaluationKind
from mlgate.semantics.leakage.facts import NOTHING, Facts, Form, combined
from mlgate.semantics.leakage.functions import call_function, method_of
from mlgate.semantics.leakage.heeding import heeded_by_trainer
from mlgate.semantics.leakage.judging import judge
from mlgate.semantics.leakage.objects import Contest, Data, Estimator, Function, Instance, Trainer, Value
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

VALIDATION = ("val_dataloaders", "val_dataloader", "eval_dataset")


def call_tool(machine: Machine, tool: Estimator, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """The result of a method of a trainer, or of an object that judges predictions."""
    if isinstance(tool, Trainer):
        return call_trainer(machine, tool, name, arguments, node)
    if isinstance(tool, Contest):
        return hold_contest(machine, tool, arguments, node) if name == "fit" else Data()
    if name == "reset":
        machine.store.put(tool, "evidence", NO_EVIDENCE)
    if tool.name == "scorer":
        return _score(machine, arguments, node)
    score = judge(machine, arguments, node)
    machine.store.put(tool, "evidence", tool.evidence | facts_of(score).evidence)
    return Data(Facts(evidence=tool.evidence))


def _score(machine: Machine, arguments: Arguments, node: ast.expr) -> Value:
    """`get_scorer("f1")(model, X, y)`."""
    model, rows = arguments.get("estimator", 0), arguments.get("X", 1)
    estimator = machine.estimator_of(model) if model is not None else None
    if estimator is None or rows is None:
        return machine.unknown_result(arguments, node)
    return Data(Facts(evidence=machine.record.evaluate(estimator.fits, EvaluationKind.SCORE, facts_of(rows), node)))


def call_trainer(machine: Machine, trainer: Estimator, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """The result of a method of a trainer."""
    if name not in TRAINER_METHODS:
        return machine.unknown_result(arguments, node)
    runs_itself = "train_dataset" in trainer.parameters  # it was given its rows
    names = ("test_dataset",) if runs_itself and name == "predict" else TRAINER_METHODS[name]
    passed = {**dict(zip(names, arguments.positional, strict=False)), **arguments.keywords}
    _keep(machine, trainer, passed)
    model = _model(machine, trainer)
    if name in ("fit", "train"):
        _train(machine, trainer, model, passed, node)
        return Data()
    facts = _rows(machine, passed, JUDGED_LOADERS) or _given(machine, trainer, LOADERS_OF_MODULES.get(name, ""), node)
    facts = facts or _rows(machine, trainer.parameters, ("eval_dataset",)) or NOTHING
    kind = EvaluationKind.PREDICTION if name == "predict" else EvaluationKind.SCORE
    machine.record.evaluate(model.fits, kind, facts, node)
    if name != "predict":
        return Data()
    return Data(Facts(facts.rows, facts.all_statistics, form=Form.ARRAY, predicted=model.fits))


def _keep(machine: Machine, trainer: Estimator, passed: Mapping[str, Value]) -> None:
    """Remember the model and the data module for later calls."""
    module = next((value for value in passed.values() if _is_module(value)), None)
    kept = {"datamodule": module} if module is not None else {}
    if "model" in passed and passed["model"] is not module:
        kept["model"] = passed["model"]
    if kept:
        machine.store.put(trainer, "parameters", {**trainer.parameters, **kept})


def _is_module(value: Value) -> bool:
    """Whether an object is a data module, and not a network that brings its own rows."""
    return isinstance(value, Instance) and value.estimator is None and value.cls.member("train_dataloader") is not None


def _model(machine: Machine, trainer: Estimator) -> Estimator:
    """The estimator that is trained: the network where it is known, else what the trainer stands for."""
    model = trainer.parameters.get("model")
    found = machine.estimator_of(model) if model is not None else None
    return found if found is not None else trainer


def _train(machine: Machine, trainer: Estimator, model: Estimator, passed: Mapping[str, Value], node: ast.expr) -> None:
    given = {**trainer.parameters, **passed}
    features = _rows(machine, given, TRAINING_LOADERS) or _given(machine, trainer, "train_dataloader", node)
    if not features:
        return
    name = model.name or trainer.name
    setting = setting_of(machine, model, NOTHING, node)
    made = machine.record.fit(node, name, machine.identity(model), features, NOTHING, model.certain, setting)
    machine.store.put(model, "fits", frozenset({made}))
    machine.store.put(model, "fitted", features)
    note_given(machine, trainer.parameters.get("model"), trainer, made)
    validation = _rows(machine, given, VALIDATION) or _given(machine, trainer, "val_dataloader", node)
    if validation:
        heeds = heeded_by_trainer(trainer.parameters)
        found = machine.record.evaluate({made}, EvaluationKind.VALIDATION, validation, node, heeds)
        learnt = [given[name] for name in TRAINING_LOADERS if name in given]
        if any(given.get(name) is value for name in VALIDATION for value in learnt):  # the very same object
            machine.record.events.same |= found


def _rows(machine: Machine, given: Mapping[str, Value], names: tuple[str, ...]) -> Facts | None:
    """Rows of the first of these arguments that has some."""
    found = (facts_of(given[name]) for name in names if name in given and not _is_module(given[name]))
    return next((facts for facts in found if facts.rows), None)


def _given(machine: Machine, trainer: Estimator, loader: str, node: ast.expr) -> Facts | None:
    """Rows that a loader method of the data module gives, or of the network itself."""
    owners = (trainer.parameters.get("datamodule"), trainer.parameters.get("model"))
    for owner in owners:
        method = method_of(owner, loader) if isinstance(owner, Instance) else None
        if method is None or not isinstance(owner, Instance):
            continue
        if loader == "train_dataloader":
            _prepare(machine, owner, node)
        found = combined([facts_of(call_function(machine, method, Arguments(), node))])
        if found.rows:
            return found
    return None


def _prepare(machine: Machine, owner: Instance, node: ast.expr) -> None:
    """`prepare_data()` and `setup()`, as the trainer calls them before it asks for rows."""
    for method in _methods(owner):
        call_function(machine, method, Arguments(), node)


def _methods(owner: Instance) -> Iterator[Function]:
    found = (method_of(owner, name) for name in ("prepare_data", "setup"))
    return (method for method in found if method is not None)
