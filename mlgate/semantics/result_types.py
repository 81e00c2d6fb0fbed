"""What a call, an attribute or a subscript of a known thing gives back: the few type facts that rules need."""

from __future__ import annotations

import ast

from mlgate.semantics.catalogue import Catalogue

FRAME = "pandas.DataFrame"
SERIES = "pandas.Series"
GROUPED = "pandas.api.typing.DataFrameGroupBy"
ARRAY = "numpy.ndarray"
TENSOR = "torch.Tensor"
POLARS_FRAME = "polars.DataFrame"

FRAME_READERS = frozenset(
    f"pandas.{name}"
    for name in (
        "read_csv read_table read_excel read_parquet read_feather read_json read_sql read_sql_query read_sql_table "
        "read_pickle read_hdf read_fwf read_stata read_sas read_orc read_clipboard read_xml read_gbq concat merge "
        "get_dummies melt pivot pivot_table crosstab json_normalize merge_asof merge_ordered"
    ).split()
)

FRAME_TO_FRAME = frozenset(
    (
        "copy drop dropna fillna head tail sample reset_index set_index rename sort_values sort_index merge join "
        "rename_axis set_axis "
        "assign drop_duplicates replace astype query reindex interpolate ffill bfill pipe transform applymap map "
        "pivot pivot_table melt select_dtypes describe corr cov round clip shift diff rolling_mean append nlargest "
        "nsmallest isna isnull notna notnull abs rank add sub mul div convert_dtypes infer_objects T transpose where "
        "mask truncate tz_localize tz_convert filter explode stack unstack pct_change cumsum cumprod"
    ).split()
)

SERIES_TO_SERIES = frozenset(
    (
        "copy drop dropna fillna head tail sample reset_index rename sort_values sort_index drop_duplicates replace "
        "rename_axis set_axis "
        "astype reindex interpolate ffill bfill transform map apply round clip shift diff isna isnull notna notnull "
        "abs rank value_counts between isin str dt cat pct_change cumsum cumprod where mask add sub mul div explode"
    ).split()
)

FRAME_REDUCTIONS = frozenset(("mean median std var min max sum count nunique quantile mode skew kurt sem prod").split())

_MODULE_LEVEL = {
    "numpy.array": ARRAY,
    "numpy.asarray": ARRAY,
    "numpy.zeros": ARRAY,
    "numpy.ones": ARRAY,
    "numpy.concatenate": ARRAY,
    "numpy.random.default_rng": "numpy.random.Generator",
    "numpy.arange": ARRAY,
    "numpy.linspace": ARRAY,
    "torch.tensor": TENSOR,
    "torch.from_numpy": TENSOR,
    "torch.zeros": TENSOR,
    "torch.ones": TENSOR,
    "builtins.open": "io.IOBase",
    "builtins.list": "builtins.list",
    "builtins.dict": "builtins.dict",
    "builtins.set": "builtins.set",
    "builtins.str": "builtins.str",
    "pandas.cut": SERIES,
    "pandas.qcut": SERIES,
}

RETURNS_SELF = frozenset(
    {"fit", "partial_fit", "set_params", "train", "eval", "to", "cuda", "cpu", "half", "float", "double"}
)


def result_type(name: str, receiver: str | None, catalogue: Catalogue, called: bool = True) -> str | None:
    """The class of what the thing called `name` gives back; `receiver` is the class whose method it is."""
    if receiver is None:
        if not called:
            return None
        if name in FRAME_READERS:
            return FRAME
        if name.startswith("polars.read_"):
            return POLARS_FRAME
        return _MODULE_LEVEL.get(name) or (name if _is_class_name(name, catalogue) else None)
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
