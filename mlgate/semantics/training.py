"""Does a module train a model, and by which library's random numbers?"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlgate.semantics._knowledge import ML_LIBRARIES, TORCH_ROOTS
from mlgate.semantics.call import Call
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.randomness.randomness import Draw, Source
from mlgate.semantics.reach import enclosing_loops

NUMERIC_LIBRARIES = ML_LIBRARIES | frozenset(["numpy", "pandas", "scipy", "polars", "dask", "cupy"])
KERAS_ROOTS = frozenset({"tensorflow", "keras", "tf_keras"})
FIT_METHODS = ("fit", "fit_generator", "train_on_batch")
PREDICTING = frozenset({"predict", "test", "validate", "evaluate"})
TAPE_STEPS = ("apply_gradients", "minimize")


@per_module
def trainings(module: Module) -> tuple[Draw, ...]:
    """The calls that show that a model is trained: its weights and batches come from the source's generator."""
    torch = _torch_training(module) if module.imports_any(TORCH_ROOTS) else []
    keras = _keras_training(module) if module.imports_any(KERAS_ROOTS) else []
    return (
        *(Draw(call, Source.TORCH) for call in torch),
        *(Draw(call, Source.TENSORFLOW) for call in keras),
    )


def _torch_training(module: Module) -> list[Call]:
    """Calls that make an optimizer or a trainer, or compute gradients that are applied."""
    found = [call for call in module.calls_of_kind("optimizer", "trainer") if _root(call) in TORCH_ROOTS]
    found = [call for call in found if not _only_predicts(call)]
    if module.imports_any({"torch"}) and next(module.method_calls("step"), None) is not None:
        found += [call for call in module.method_calls("backward") if _may_be_repeated(call)]
    return found


def _only_predicts(call: Call) -> bool:
    """`Trainer().predict(model, loader)`: whether a trainer is made to use a model, and for nothing else."""
    module = call.module
    made: Iterable[ast.expr] = (call.node,)
    statement = module.parent(call.node)
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        name = statement.targets[0].id
        if len(call.scope.all_bindings(name)) != 1:
            return False
        made = [use for use in module.uses(name) if isinstance(use.ctx, ast.Load)]
    uses = [module.parent(node) for node in made]
    return bool(uses) and all(isinstance(use, ast.Attribute) and use.attr in PREDICTING for use in uses)


def _may_be_repeated(call: Call) -> bool:
    """Whether a call stands in a loop or a function: gradients that are computed once only show how that is done."""
    return call.scope.function is not None or bool(enclosing_loops(call.module, call.node))


def _keras_training(module: Module) -> list[Call]:
    """Calls that fit a compiled Keras model, or apply recorded gradients."""
    tapes = list(module.calls_to({"tensorflow.GradientTape"}))
    found = [call for call in module.method_calls(*TAPE_STEPS) if _root(call) in ("", "keras")] if tapes else []
    if not any(_root(call) == "keras" for call in module.calls_of_kind("layer", "model")):
        return found
    if any(_root(call) in ("", "keras") for call in module.method_calls("compile")):
        found += [call for call in module.method_calls(*FIT_METHODS) if _is_model(call)]
    return found


def _is_model(call: Call) -> bool:
    """Whether the receiver is a Keras model, or of unknown class: not a scaler, not an image generator."""
    if call.receiver_class is None:
        return call.qualified_name is None
    return call.module.catalogue.has_kind(call.receiver_class, "model")


def _root(call: Call) -> str:
    return (call.qualified_name or "").partition(".")[0]
