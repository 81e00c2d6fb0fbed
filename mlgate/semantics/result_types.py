"""What a call, an attribute or a subscript of a known thing gives back: the few type facts that rules need."""

from __future__ import annotations

import ast

from mlgate.semantics._knowledge import (
    FRAME_READERS,
    FRAME_REDUCTIONS,
    FRAME_TO_FRAME,
    RETURNS_SELF,
    SERIES_TO_SERIES,
    TYPES_OF_RESULTS,
)
from mlgate.semantics.catalogue import Catalogue

FRAME = "pandas.DataFrame"
SERIES = "pandas.Series"
GROUPED = "pandas.api.typing.DataFrameGroupBy"
ARRAY = "numpy.ndarray"
TENSOR = "torch.Tensor"
POLARS_FRAME = "polars.DataFrame"


def result_type(name: str, receiver: str | None, catalogue: Catalogue, called: bool = True) -> str | None:
    """The class of what the thing called `name` gives back; `receiver` is the class whose method it is."""
    if receiver is None:
        if not called:
            return None
        if name in FRAME_READERS:
            return FRAME
        if name.startswith("polars.read_"):
            return POLARS_FRAME
        return TYPES_OF_RESULTS.get(name) or (name if _is_class_name(name, catalogue) else None)
    method = name[len(receiver) + 1 :]
    if receiver in (FRAME, SERIES, GROUPED):
        return _pandas_result(receiver, method, called)
    if receiver == POLARS_FRAME:
        return receiver if "pure_method" in catalogue.kinds(name) and method != "group_by" else None
    return receiver if called and method in RETURNS_SELF else None


def _pandas_result(receiver: str, method: str, called: bool) -> str | None:
    if not called:
        return receiver if method in {"T", "loc", "iloc", "str", "dt"} else None
    if receiver == FRAME:
        if method == "groupby":
            return GROUPED
        if method in FRAME_REDUCTIONS:
            return SERIES
        return FRAME if method in FRAME_TO_FRAME else None
    if receiver == SERIES:
        return SERIES if method in SERIES_TO_SERIES else None
    return None


def _is_class_name(name: str, catalogue: Catalogue) -> bool:
    entry = catalogue.entry(name)
    if entry is not None:
        return entry.form == "class"
    last = name.rpartition(".")[2]
    return last[:1].isupper() and not last.isupper()


def subscript_type(base: str | None, index: ast.expr) -> str | None:
    """The class of `base[index]`: a column of a frame is a series, a list of columns or a mask a frame."""
    if base == FRAME:
        if isinstance(index, ast.Constant) and isinstance(index.value, str):
            return SERIES
        if isinstance(index, (ast.List, ast.Slice, ast.Compare)):
            return FRAME
        return None
    if base == SERIES and isinstance(index, (ast.Slice, ast.Compare)):
        return SERIES
    return ARRAY if base == ARRAY and isinstance(index, (ast.Slice, ast.Compare, ast.Tuple)) else None
