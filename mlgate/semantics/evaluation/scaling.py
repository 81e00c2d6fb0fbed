"""Models that measure distances, fitted on columns that nothing has brought to one scale."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import SENSITIVE_TO_SCALE, UNLIKE_DATA
from mlgate.semantics.call import Call
from mlgate.semantics.flows import consumers
from mlgate.semantics.module import Module
from mlgate.semantics.reaching import binding_before
from mlgate.sources.unit import CellKind

READERS = frozenset(
    f"pandas.{name}" for name in "read_csv read_excel read_parquet read_sql read_table read_json".split()
)
PIPELINES = frozenset({"sklearn.pipeline.make_pipeline", "sklearn.pipeline.Pipeline"})
_PIPELINE_WORDS = lazy_regex(r"make_pipeline|\bPipeline\b|sklearn\.pipeline|(#[^\n]*?)\bpipeline\w*")
SCALES = lazy_regex(
    r"(?<!un)scal|normali[sz]|standardi[sz]|z_?score|whiten|\.std\(|/ *255|min_?max|clip\(|log1p|np\.log|"
    r"vectorizer|embed|pipeline|ColumnTransformer|Transformer\(|get_dummies|OneHot|one_hot|haversine|precomputed|cosine|"
    r"preprocess|prepare|clean|processed",
    re.IGNORECASE,
)
"""In code or prose: columns may have been brought to one scale, or are of one kind."""


class Unscaled(NamedTuple):
    """A fit on columns as they were read."""

    fit: Call
    model: str
    read: Call


def unscaled_fits(module: Module) -> Iterator[Unscaled]:
    """Fits of such models on data that this file reads, in a file that never speaks of scales."""
    calls = module.method_calls("fit", "fit_transform", "fit_predict")
    fits = {call.node: name for call in calls if (name := _sensitive(call)) is not None}
    if not fits or SCALES.search(_outside_pipelines(module)) is not None:
        return
    if _prose_speaks(module) or _imports_own_code(module):
        return
    told: set[str] = set()
    for read in module.calls_to(READERS | UNLIKE_DATA):
        for call in consumers(module, read.node):
            model = fits.pop(call.node, None)
            if model is not None and model not in told and not _is_one_column(call):
                told.add(model)
                yield Unscaled(call, model, read)


def _sensitive(call: Call) -> str | None:
    """The model that is fitted, if it measures distances: the receiver, or the first step of a pipeline."""
    name = call.receiver_class
    if name not in SENSITIVE_TO_SCALE:
        steps = _steps(call)
        name = call.module.instance_of(steps[0], call.scope) if steps else None
    return name.rpartition(".")[2] if name in SENSITIVE_TO_SCALE else None


def _steps(call: Call) -> list[ast.expr]:
    """The steps of the pipeline that is fitted, where they are written out."""
    receiver = call.receiver
    binding = binding_before(call.module, receiver, call.scope) if isinstance(receiver, ast.Name) else None
    made = binding.value if binding is not None else receiver
    if not isinstance(made, ast.Call) or call.module.qualified_name(made.func, call.scope) not in PIPELINES:
        return []
    if made.args and isinstance(made.args[0], ast.List):  # of names and steps
        return [pair.elts[1] for pair in made.args[0].elts if isinstance(pair, ast.Tuple) and len(pair.elts) == 2]
    return made.args


def _outside_pipelines(module: Module) -> str:
    """The code, without the words for pipelines: where their steps are made on the spot, these show what they scale."""
    for call in module.calls_to(PIPELINES):
        if not all(isinstance(node, (ast.Call, ast.List, ast.Tuple)) for node in call.node.args):
            return module.code
    return _PIPELINE_WORDS.sub(r"\1", module.code)


def _is_one_column(call: Call) -> bool:
    """Whether the features are one column, which needs no common scale."""
    features = call.node.args[0] if call.node.args else None
    return isinstance(features, ast.Subscript) and isinstance(features.slice, ast.List) and len(features.slice.elts) < 2


def _prose_speaks(module: Module) -> bool:
    return any(cell.kind is CellKind.MARKDOWN and SCALES.search(cell.source) for cell in module.unit.cells)


def _imports_own_code(module: Module) -> bool:
    """Whether the file imports code of its own project, where columns may be scaled."""
    return any(name.startswith(".") for name in module.imported_modules) or not module.imported_roots <= _KNOWN


_KNOWN = frozenset(
    (
        "sklearn pandas numpy matplotlib seaborn scipy joblib pickle json os sys time math random warnings collections "
        "itertools pathlib datetime re plotly IPython typing __future__ functools argparse logging structlog mlflow "
        "tqdm csv io string copy statistics xgboost lightgbm"
    ).split()
)
