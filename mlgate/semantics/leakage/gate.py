"""When the run is worth making: cheap questions to the index first. Its result is kept for the life of the module."""

from __future__ import annotations

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import Alternatives, beginning, lazy_regex
from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics._knowledge import JUDGING_METHODS, LEARNING_METHODS, SPLITTING_METHODS
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.words import as_words, without_doctests

if TYPE_CHECKING:
    from mlgate.semantics.leakage.events import LeakageEvents

LIBRARIES = frozenset(
    "sklearn imblearn pandas keras tensorflow tf_keras torch xgboost lightgbm catboost statsmodels category_encoders "
    "feature_engine sklearn_pandas umap polars cuml dask_ml pyspark transformers datasets lightning "
    "pytorch_lightning mlxtend hyperopt optuna trl setfit h2o surprise lightfm skorch keras_tuner kerastuner".split()
)
TUNERS = frozenset({"keras_tuner", "kerastuner"})
"""Their `search` fits models; in other libraries it looks for texts."""

SPLITTING_KINDS = ("split_function", "splitter", "cross_validation")
LEARNING = lazy_regex(r"\.\s*(?:" + "|".join(LEARNING_METHODS) + r")\s*\(")
UNSEEN = Alternatives(
    *(beginning(verb) + r"_\w*models?\(" for verb in ("evaluate", "compare", "train")),
    *(beginning(verb) + r"\w*\(\s*(?:self\.)?(?:model|net|network)\b" for verb in ("train", "fit")),
    beginning("train") + r"\w*\(\s*\w*(?:load|data|dl)\w*,\s*(?:self\.)?(?:model|net|network)\b",
    beginning("evaluate") + r"\w*\([^()]*\bmodels\b",
)
"""A function of another module that trains what it is handed, by its name."""
ROWS_HANDED = lazy_regex(r"\w\(\s*(?:\w+\s*=\s*)?(?:[xX]_?)?train\w*\s*,")
"""A call that is passed training rows first: where nothing is fitted, it trains, and gives back a model or a score."""
LOADED = lazy_regex(r"\b(?:joblib|pickle|cloudpickle|dill)\.load\(|\bload_model\(")
"""Models from files: the test rows of a module that fits none compare these."""
FED = frozenset({b"feed_dict", b"placeholder"})
"""Words of graphs that sessions run: of TensorFlow 1."""
HANDED = frozenset({b"model", b"net", b"network"})
_OF_MODELS = (b"model", b"models")
JUDGED_UNSEEN = Alternatives(
    *(beginning(verb) + r"\w*\(" for verb in ("eval", "test", "validate", "score", "assess")),
    *(rf"{noun}(?<=\w{noun})\(" for noun in ("report", "metrics", "performance")),
)
HELD_OUT = lazy_regex(r"(?:\bin\s+(?:\w+\(\s*)*|\w\(\s*(?:\w+,\s*)?)\w*(?:[tT]est|[vV]al|[dD]ev_|[eE]val)\w*\s*[,):]")
"""A loop over what is called test rows, or a call on them: a network is asked for its outputs there."""
VALIDATING = Alternatives(
    *(beginning(name) + r"\b" for name in ("validation_data", "validation_split", "eval_set", "eval_dataset")),
    *(beginning(name) + r"\s*=" for name in ("cv", "n_splits", "n_folds")),
    beginning("load_dataset") + r"\(",
)
SLICING = lazy_regex(r"\[\s*:\s*-?\s*[\w(]|[\w)\]]\s*:\s*[\],]|\.(?:drop|isin|filter|where)\(|\[~|\[[^\]\n]*[<>=]")
"""Rows divided by hand: a slice with one end, a mask and its complement, a comparison, what is left after a drop."""


@per_module
def leakage_of(module: Module) -> LeakageEvents | None:
    """The leakage events of a module, from one run that all rules share; None where nothing is learnt, or judged."""
    if why_not_run(module) is not None:
        return None
    return run_of(module)


def is_train_only(module: Module, span: Span) -> bool:
    """Whether a score at a place is one that train-only-evaluation reports."""
    events = leakage_of(module) if module.imports_any(LIBRARIES) else None
    if events is None:
        return False
    from mlgate.semantics.leakage.train_only import train_only

    return any(told.span == span for told in train_only(module, events))


@per_module
def run_of(module: Module) -> LeakageEvents:
    """The events of a module, whether or not it learns or splits; one run for everybody."""
    from mlgate.semantics.leakage.analysis import analyse

    return analyse(module)


def why_not_run(module: Module) -> str | None:
    """Why a module needs no run: what is missing for a leak; None where the run is made."""
    if not (module.imports_any(LIBRARIES) or module.imports_own):
        return "it imports no library that models are made with"
    if not _learns(module):
        return "no model is fitted in it"
    if _judges(module) or _splits(module):
        return None
    return "no rows are divided in it, and no model is used: no split, no folds, no slice, no score"


def _learns(module: Module) -> bool:
    if module.imports_any(TUNERS):
        return True
    if _hands_models_on(module) or _is_run_by_sessions(module):
        return True
    if _is_taught(module) and module.has_method_call(*LEARNING_METHODS):
        return True
    if module.has_method_call(*JUDGING_METHODS) and LOADED.search(module.bare_code) is not None:
        return True
    predicts = module.has_method_call("predict", "predict_proba") or any(
        True for _ in module.calls_of_kind("split_function")
    )
    if predicts and ROWS_HANDED.search(module.bare_code) is not None:
        return True
    return any(True for _ in module.calls_of_kind("fit_function", "cross_validation"))


def _is_run_by_sessions(module: Module) -> bool:
    """Whether a session trains what an optimiser made an operation for."""
    return module.has_method_call("minimize") and module.has_identifier(FED)


def _hands_models_on(module: Module) -> bool:
    """Whether a function trains what it is handed, by its name; the words of the code are asked first."""
    names = module.identifiers
    if names.isdisjoint(HANDED) and not any(name.endswith(_OF_MODELS) for name in names):
        return False
    return UNSEEN.found_in(module.bare_code)


def _judges(module: Module) -> bool:
    """Whether a model is used on any rows: training and test rows may come from two files, or two loaders."""
    if module.has_method_call(*JUDGING_METHODS):
        return True
    if module.has_method_call("apply_gradients") or _is_run_by_sessions(module):
        return True
    if module.has_method_call("backward"):
        if module.has_method_call("eval", "argmax", "no_grad") or HELD_OUT.search(module.bare_code) is not None:
            return True
    return JUDGED_UNSEEN.found_in(module.code)


def _is_taught(module: Module) -> bool:
    """A look at the text: a call of a method that learns, outside of doctests."""
    if not module.has_identifier(as_words(LEARNING_METHODS)):
        return False
    return LEARNING.search(without_doctests(module.bare_code)) is not None


def _splits(module: Module) -> bool:
    """Whether rows are divided anywhere: by a function, a splitter, a sample, or by hand."""
    if VALIDATING.found_in(module.code) or SLICING.search(module.code) is not None:
        return True
    if module.has_method_call(*SPLITTING_METHODS):
        return True
    return any(True for _ in module.calls_of_kind(*SPLITTING_KINDS))
