"""Types that a table is read with, held against those that its data contract promises."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Severity, Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import READS_FRAMES
from mlgate.semantics.call import Call
from mlgate.semantics.constants import NOT_CONSTANT
from mlgate.semantics.frames.contracted_frames import contract_at
from mlgate.semantics.leakage.contracted import written_path
from mlgate.semantics.module import Module

if TYPE_CHECKING:
    from mlgate.semantics.documents.contracts.columns import ColumnPromise
    from mlgate.semantics.documents.contracts.data_contract import DataContract

_KINDS = (
    ("whole numbers", lazy_regex(r"u?int(?:eger)?\d*|u?Int\d+|u?intc|long")),
    ("numbers", lazy_regex(r"float\d*|Float\d+|double")),
    ("text", lazy_regex(r"str_?|string|object_?|O|U\d*|S\d*")),
    ("truth values", lazy_regex(r"bool_?|boolean")),
    ("times", lazy_regex(r"datetime64(?:\[\w+\])?")),
)
_CLASHES = {
    "integer": {"text", "truth values", "times"},
    "number": {"text", "truth values", "times"},
    "boolean": {"times"},
    "string": {"whole numbers", "numbers", "truth values"},
    "date": {"truth values"},
    "timestamp": {"truth values"},
}
"""What a column is read as that cannot be what is promised; a date may be read as text, and parsed later."""
_WITHOUT_NULLS = lazy_regex(r"u?int\d*|bool_?")
"""Types of numpy that cannot lack a value; those of pandas begin with a capital."""
_NUMBER = lazy_regex(r"[+-]?\d+(?:\.\d*)?")


class Unkept(NamedTuple):
    """Something that code does with a column, and that the contract does not promise."""

    span: Span
    message: str
    severity: Severity = Severity.WARNING
    confidence: Confidence = Confidence.HIGH


def unlike_types(module: Module) -> Iterator[Unkept]:
    """Columns that are read as another type than the one that is promised."""
    for call in module.calls:
        if not call.node.args or not (call.qualified_name or "").startswith(READS_FRAMES):
            continue
        place = written_path(module, call.node.args[0])
        contract = contract_at(module, place) if place is not None else None
        if contract is not None:
            yield from _of_dtype(module, call, contract)
            yield from _of_dates(module, call, contract)


def _of_dtype(module: Module, call: Call, contract: DataContract) -> Iterator[Unkept]:
    types = _table(call)
    for key, value in zip(types.keys, types.values, strict=True) if types is not None else ():
        name = module.constant(key, call.scope)
        written = _type_name(module, value, call)
        promise = contract.columns.get(name) if isinstance(name, str) else None
        if promise is None or written is None:
            continue
        words = _clash(promise, written)
        if words:
            yield Unkept(module.span(value), f"`{name}` is read as `{written}`, {words} ({contract.place('columns')})")


def _table(call: Call) -> ast.Dict | None:
    """The table of types, written in the call or bound to a name once."""
    keyword = call.keyword("dtype")
    node = keyword.value if keyword is not None else None
    if isinstance(node, ast.Name):
        node = call.scope.only_value(node.id)
    return node if isinstance(node, ast.Dict) else None


def _type_name(module: Module, node: ast.expr, call: Call) -> str | None:
    """`float`, `"float32"` and `np.float32` by their last word."""
    constant = module.constant(node, call.scope)
    if isinstance(constant, str):
        return constant
    name = module.qualified_name(node, call.scope) if constant is NOT_CONSTANT else None
    return name.rpartition(".")[2] if name is not None and name.startswith(("builtins.", "numpy.")) else None


def _clash(promise: ColumnPromise, written: str) -> str:
    """Why a type cannot be that of a column; "" where it can, or nobody knows."""
    kind = next((words for words, pattern in _KINDS if pattern.fullmatch(written)), None)
    if kind is None:
        return ""
    if kind in _CLASHES.get(promise.type or "", ()):
        return f"and promised as {promise.type}"
    if promise.type == "category" and kind in ("whole numbers", "numbers") and promise.categories:
        worded = [item for item in promise.categories if not _NUMBER.fullmatch(item)]
        if worded:
            return f"and `{worded[0]}` is one of its categories"
    if promise.nulls and _WITHOUT_NULLS.fullmatch(written):
        return "which cannot lack a value, and it may"
    return ""


def _of_dates(module: Module, call: Call, contract: DataContract) -> Iterator[Unkept]:
    keyword = call.keyword("parse_dates")
    for node in keyword.value.elts if keyword is not None and isinstance(keyword.value, ast.List) else ():
        name = module.constant(node, call.scope)
        promise = contract.columns.get(name) if isinstance(name, str) else None
        if promise is not None and promise.type in ("number", "boolean", "category"):
            words = f"`{name}` is read as a date, and promised as {promise.type} ({contract.place('columns')})"
            yield Unkept(module.span(node), words)
