"""Joins of data frames that may repeat rows, and whether a model learns from these rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import ONE_ROW_A_KEY
from mlgate.semantics.call import Call
from mlgate.semantics.flows import consumers
from mlgate.semantics.frames.frame_evidence import frame_confidence
from mlgate.semantics.module import Module
from mlgate.semantics.reaching import binding_before
from mlgate.semantics.scope import Scope

LEARNING_KINDS = ("split_function", "cross_validation", "fit_function", "dataset", "search_function")
FIT = frozenset({"fit", "partial_fit", "fit_resample", "train_on_batch"})
CHECKED = lazy_regex(r"is_unique|\.duplicated\(|verify_integrity|validate|nunique\(")
MAX_DEPTH = 5


class Merge(NamedTuple):
    """A join without `validate`, and the call by which a model learns from its rows."""

    call: Call
    learnt: Call
    confidence: Confidence


def unvalidated_merges(module: Module) -> Iterator[Merge]:
    """Joins whose rows feed training and that nothing keeps from repeating rows."""
    for call in module.method_calls("merge"):
        confidence = _frames(call)
        if confidence is None or call.has_unpacking or _is_validated(call) or _has_no_keys(call):
            continue
        right = right_side(call)
        if right is None or _has_unique_keys(module, right, call.scope, MAX_DEPTH) or _is_checked(module, call):
            continue
        learnt = next((item for item in consumers(module, call.node) if learns(item)), None)
        if learnt is not None:
            yield Merge(call, learnt, confidence)


def _is_validated(call: Call) -> bool:
    """Whether `validate` is given, and asks for anything: of many to many, everything is valid."""
    given = call.keyword("validate")
    value = call.module.constant(given.value, call.scope) if given is not None else None
    return given is not None and value not in (None, "many_to_many", "m:m")


def right_side(call: Call) -> ast.expr | None:
    """The table that a `merge` joins to the first one: as a function it takes both, as a method the second alone."""
    return call.argument("right", 1 if call.qualified_name == "pandas.merge" else 0)


def _frames(call: Call) -> Confidence | None:
    if call.qualified_name == "pandas.merge":
        return Confidence.HIGH
    if call.receiver is None or (call.qualified_name is not None and call.receiver_class is None):
        return None
    return frame_confidence(call.module, call.receiver, call.scope)


def _has_no_keys(call: Call) -> bool:
    """Whether every row meets every other on purpose, or rows meet those of the same index."""
    how = call.keyword("how")
    if how is not None and isinstance(how.value, ast.Constant) and how.value.value == "cross":
        return True
    return call.has_keyword("left_index") and call.has_keyword("right_index")


def _has_unique_keys(module: Module, table: ast.expr, scope: Scope, depth: int) -> bool:
    """Whether a table was grouped, or freed of duplicates, on its way here."""
    node: ast.expr | None = table
    while node is not None and depth > 0:
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr in ONE_ROW_A_KEY:
                return True
            node = node.func.value if isinstance(node.func, ast.Attribute) else next(iter(node.args), None)
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        elif isinstance(node, ast.Name):
            binding = binding_before(module, node, scope)
            value = binding.value if binding is not None else None
            return value is not None and _has_unique_keys(module, value, scope, depth - 1)
        else:
            return False
    return False


def _is_checked(module: Module, call: Call) -> bool:
    """Whether an assertion, or a raise, speaks of keys or of the number of rows."""
    tests = [statement.test for statement in module.statements(ast.Assert)]
    tests += [branch.test for branch in module.statements(ast.If) if _raises(branch)]
    texts = [module.text(test) for test in tests if not _asks_for_rows(test)]
    return any(CHECKED.search(text) or "len(" in text or ".shape" in text for text in texts)


def _asks_for_rows(test: ast.expr) -> bool:
    """Whether a number of rows is only compared with a constant: `len(rows) > 0` says nothing of repeated ones."""
    if not isinstance(test, ast.Compare) or len(test.comparators) != 1:
        return False
    sides = (test.left, test.comparators[0])
    return any(isinstance(side, ast.Constant) and side.value in (0, 1) for side in sides)


def _raises(branch: ast.If) -> bool:
    return isinstance(branch.body[-1], ast.Raise)


def learns(call: Call) -> bool:
    """Whether a call trains a model, or hands rows to one."""
    catalogue = call.module.catalogue
    if call.method in FIT:
        return not catalogue.has_kind(call.receiver_class or "", "transformer")
    return catalogue.has_kind(call.qualified_name or "", *LEARNING_KINDS)
