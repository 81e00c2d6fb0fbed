"""Whether an expression is a pandas data frame: by what it was made of, or by what is asked of it."""

from __future__ import annotations

import ast

from mlgate.core.diagnostic import Confidence
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.reaching import binding_before
from mlgate.semantics.result_types import FRAME
from mlgate.semantics.scope import Scope

FRAME_ONLY = frozenset(
    (
        "loc iloc columns groupby iterrows itertuples reset_index set_index sort_values dropna fillna isnull isna "
        "merge pivot_table select_dtypes drop_duplicates to_csv to_parquet"
    ).split()
)
"""Attributes that little else than a data frame has; a series has some of them."""
LOOKALIKES = frozenset({"xarray", "dask", "polars", "modin", "pyspark", "cudf", "vaex", "ibis", "astropy", "pyarrow"})
"""Libraries with frames, or labelled arrays, of their own."""


def frame_confidence(module: Module, expression: ast.expr, scope: Scope) -> Confidence | None:
    """How sure it is that an expression is a data frame of pandas where it stands; None when it may be anything."""
    if isinstance(expression, ast.Name):
        binding = binding_before(module, expression, scope)
        if binding is not None and binding.instance is not None:
            return Confidence.HIGH if binding.instance == FRAME else None
        return Confidence.MEDIUM if _is_used_as_frame(module, expression, scope) else None
    return Confidence.HIGH if module.instance_of(expression, scope) == FRAME else None


def _is_used_as_frame(module: Module, name: ast.Name, scope: Scope) -> bool:
    """Whether the same variable is asked, in its own function, for what only frames have."""
    if module.imports_any(LOOKALIKES) or not module.imports_any({"pandas"}):
        return False
    return (name.id, scope.function) in _frame_variables(module)


@per_module
def _frame_variables(module: Module) -> frozenset[tuple[str, ast.AST | None]]:
    attributes = (node for node in module.nodes(ast.Attribute) if node.attr in FRAME_ONLY)
    return frozenset(
        (node.value.id, module.enclosing_function(node)) for node in attributes if isinstance(node.value, ast.Name)
    )
