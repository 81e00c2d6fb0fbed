"""Does a module train a model, and by which library's random numbers?"""

from __future__ import annotations

from mlgate.semantics.call import Call
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.randomness import Source

ML_LIBRARIES = frozenset(
    (
        "sklearn torch tensorflow keras tf_keras xgboost lightgbm catboost transformers lightning pytorch_lightning "
        "jax flax statsmodels imblearn fastai gensim gym gymnasium stable_baselines3 surprise implicit optuna "
        "hyperopt mlxtend sentence_transformers torchvision torchaudio torch_geometric dgl timm mxnet paddle chainer"
    ).split()
)
NUMERIC_LIBRARIES = ML_LIBRARIES | frozenset(["numpy", "pandas", "scipy", "polars", "dask", "cupy"])
TORCH_ROOTS = frozenset({"torch", "lightning", "pytorch_lightning", "transformers", "accelerate", "fastai"})
KERAS_ROOTS = frozenset({"tensorflow", "keras", "tf_keras"})
FIT_METHODS = ("fit", "fit_generator", "train_on_batch")


@per_module
def trained_sources(module: Module) -> dict[Source, Call]:
    """The sources that training in this module draws from, each with the call that shows it."""
    found: dict[Source, Call] = {}
    torch = _torch_training(module) if module.imports_any(TORCH_ROOTS) else None
    if torch is not None:
        found[Source.TORCH] = torch
    keras = _keras_training(module) if module.imports_any(KERAS_ROOTS) else None
    if keras is not None:
        found[Source.TENSORFLOW] = keras
    return found


def _torch_training(module: Module) -> Call | None:
    """A call that makes an optimizer or a trainer, or computes gradients."""
    for call in module.calls_of_kind("optimizer", "trainer"):
        if (call.qualified_name or "").partition(".")[0] in TORCH_ROOTS:
            return call
    if not module.imports_any({"torch"}):
        return None
    steps = next(module.method_calls("step"), None)
    return next(module.method_calls("backward"), None) if steps is not None else None


def _keras_training(module: Module) -> Call | None:
    """A call that fits a Keras model, or records gradients."""
    tape = next(module.calls_to({"tensorflow.GradientTape"}), None)
    if tape is not None:
        return tape
    built = [call for call in module.calls_of_kind("layer", "model") if _root(call) == "keras"]
    if not built:
        return None
    compiled = [call for call in module.method_calls("compile") if _root(call) in ("", "keras")]
    fitted = [call for call in module.method_calls(*FIT_METHODS) if _root(call) in ("", "keras")]
    return fitted[0] if compiled and fitted else None


def _root(call: Call) -> str:
    return (call.qualified_name or "").partition(".")[0]
