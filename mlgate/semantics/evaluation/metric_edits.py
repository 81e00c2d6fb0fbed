"""Fixes of metric calls: the two sides swapped back, scores asked for instead of labels."""

from __future__ import annotations

import ast

from mlgate.core.fix import Applicability, Edit, Fix
from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics._knowledge import BINARY_ONLY, PROBABILITIES_ONLY
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.module import Module

if TYPE_CHECKING:
    from mlgate.semantics.evaluation.metric_uses import Labelled, Swapped
    from mlgate.semantics.leakage.predictions import Prediction


TELLING = ("multi_class", "average")
MAX_TEXT = 90


def swap_fix(module: Module, found: Swapped) -> Fix:
    """Exchange what stands at the two places."""
    edits = (
        replace_node(module, found.truth, module.text(found.prediction)),
        replace_node(module, found.prediction, module.text(found.truth)),
    )
    return Fix("Swap the two arguments", Applicability.UNSAFE, edits)


def scores_fix(module: Module, found: Labelled) -> Fix | None:
    """Ask the model for scores where the labels are handed over; None when it is not known how."""
    from mlgate.semantics.leakage.score_methods import score_method

    given, node = found.given, found.node
    if given is None or node is None or given.is_cut or given.method != "predict":
        return None
    method = score_method(module.catalogue, given.estimator)
    if method is None or (method != "predict_proba" and found.metric in PROBABILITIES_ONLY):
        return None
    column = _column(found, method)
    if column is None:
        return None
    edit = _edit(module, node, given, method, column)
    return Fix(f"Use `{method}`", Applicability.UNSAFE, (edit,)) if edit is not None else None


def _column(found: Labelled, method: str) -> str | None:
    """What follows the call: the scores of the positive class where the target surely has two."""
    if method == "decision_function" or found.metric == "log_loss":
        return ""
    is_told = any(name in found.comparison.options for name in TELLING)
    return "[:, 1]" if found.metric in BINARY_ONLY and not is_told else None


def _edit(module: Module, node: ast.expr, given: Prediction, method: str, column: str) -> Edit | None:
    call = given.site
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "predict":
        return None
    if node is not call and not _still_means(module, node, call):
        return None
    receiver = module.text(call.func.value)
    end = module.span(call.func).end
    rest = module.unit.code[end : module.span(call).end]
    text = f"{receiver}.{method}{rest}{column}"
    return replace_node(module, node, text) if len(text) <= MAX_TEXT and "\n" not in text else None


def _still_means(module: Module, node: ast.expr, call: ast.Call) -> bool:
    """Whether `call`, repeated where the name `node` is read, is what the name was bound to: nothing was rebound."""
    if not isinstance(node, ast.Name):
        return False
    scope = module.scope_of(node)
    if module.scope_of(call) is not scope:
        return False
    names = {item.id for item in ast.walk(call) if isinstance(item, ast.Name)}
    between = range(module.span(call).end, module.span(node).start)
    return bool(between) and not any(
        module.span(binding.node).start in between for name in names for binding in scope.all_bindings(name)
    )
