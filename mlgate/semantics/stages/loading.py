"""Calls that load: rows, or a model that somebody trained before."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics._knowledge import READS_MODELS, READS_PICKLES
from mlgate.semantics.call import Call
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

_ROWS = lazy_regex(
    r"read_\w+|scan_\w+|load_dataset|load_from_disk|loadtxt|genfromtxt|fromfile|memmap|fetch_\w+|"
    r"\w+_dataset_from_\w+|load_data|load_(?!model|pickle|state|checkpoint)\w+"
)
_READ_METHODS = ("parquet", "table", "csv", "jdbc", "orc")
_SPARK = frozenset({"pyspark", "databricks"})


def reads_data(module: Module) -> Iterator[Call]:
    """Calls that read rows."""
    for call in module.calls_of_kind("loader"):
        name = call.qualified_name or ""
        if name not in READS_PICKLES and _ROWS.fullmatch(name.rpartition(".")[2]) is not None:
            yield call
    if module.imports_any(_SPARK):
        yield from (call for call in module.method_calls(*_READ_METHODS) if ".read" in call.text)


@per_module
def loads_model(module: Module) -> tuple[Call, ...]:
    """Calls that load a model; a pickle counts, whatever is in it, unless its name says that it is rows."""
    found = [*module.calls_to(READS_PICKLES), *module.calls_to(READS_MODELS)]
    found += [call for call in module.method_calls("load_model", "from_pretrained") if call not in found]
    return tuple(sorted(found, key=lambda call: call.span.start))
