"""A scaler fitted before a cross-validation, put into a pipeline with the model: fitted in each fold anew."""

from __future__ import annotations

import ast

from mlgate.core.fix import Applicability, Edit, Fix
from mlgate.semantics.editing.import_edits import bound_name, line_end
from mlgate.semantics.leakage._knowledge import CROSS_VALIDATION_KEYWORDS
from mlgate.semantics.leakage.events import Statistic
from mlgate.semantics.leakage.fixing.moving import Learning, is_iterator, is_used_only_at, learning_at
from mlgate.semantics.leakage.fixing.surroundings import Surroundings, in_order, text_of
from mlgate.semantics.leakage.witnesses import Leak
from mlgate.semantics.module import Module
from mlgate.semantics.names import names_in

MAKER = "sklearn.pipeline.make_pipeline"
CROSS_VALIDATIONS = frozenset(
    f"sklearn.model_selection.{name}" for name in ("cross_val_score", "cross_validate", "cross_val_predict")
)

REPEATED = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def fit_inside_folds(module: Module, leak: Leak) -> Fix | None:
    """`T = scaler.fit_transform(A)` above `cross_val_score(model, T, y)`."""
    site, call = leak.cause.site, leak.split
    around = Surroundings.of(module, site)
    if around is None or not isinstance(leak.cause, Statistic) or not isinstance(call, ast.Call):
        return None
    learning = learning_at(around, site)
    if learning is None or learning.result is None or learning.suffix:
        return None
    rows = _rows_of(around, call, learning.result)
    if rows is None or not _is_model(around, call.args[0]) or not _may_go(around, learning, call, rows):
        return None
    edits = _edits(around, learning, call, rows)
    return Fix("Fit in each fold, in a pipeline", Applicability.UNSAFE, tuple(edits)) if edits else None


def _rows_of(around: Surroundings, call: ast.Call, result: str) -> ast.Name | None:
    """The argument that hands the prepared rows to a plain cross-validation."""
    path = around.module.catalogue.canonical(around.module.qualified_name(call.func, around.scope) or "")
    known = all(keyword.arg in CROSS_VALIDATION_KEYWORDS for keyword in call.keywords) and 1 <= len(call.args) <= 3
    if path not in CROSS_VALIDATIONS or not known or any(isinstance(item, ast.Starred) for item in call.args):
        return None
    given = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "X")]
    rows = given[0] if len(given) == 1 else None
    others = [*call.args[2:], *(keyword.value for keyword in call.keywords if keyword.value is not rows)]
    if any(result in names_in(item) or not around.is_pure(item) for item in others):
        return None
    return rows if isinstance(rows, ast.Name) and rows.id == result else None


def _is_model(around: Surroundings, node: ast.expr) -> bool:
    """Whether an expression surely is a model of scikit-learn, made on the spot or in one plain statement."""
    if isinstance(node, ast.Name):
        stores = around.stores(node.id)
        place = around.index(stores[0]) if len(stores) == 1 else None
        statement = around.body[place] if place is not None else None
        if not isinstance(statement, ast.Assign) or statement.targets != stores:
            return False
        node = statement.value
    if not isinstance(node, ast.Call) or not around.is_pure(node):
        return False
    path = around.module.catalogue.canonical(around.module.qualified_name(node.func, around.scope) or "")
    return around.is_estimator(path) and around.module.catalogue.has_kind(path, "classifier", "regressor")


def _may_go(around: Surroundings, learning: Learning, call: ast.Call, rows: ast.Name) -> bool:
    """Whether only the cross-validation uses the prepared rows and the transformer, and nothing comes in between."""
    first, last = around.index(learning.statement), around.index(call)
    assert isinstance(learning.given, ast.Name) and learning.result is not None
    if first is None or last is None or first >= last or _is_repeated(around, call, last):
        return False
    if not in_order(around.module, learning.statement, around.body[last]):
        return False
    given, maker = learning.given.id, learning.maker
    if not around.stands_alone(learning.statement) or is_iterator(around, given, first):
        return False
    fixed = {given, learning.result, *names_in(maker.call), *([maker.name] if maker.name else [])}
    if not around.is_quiet(around.body[first + 1 : last], fixed):
        return False
    if maker.name is not None and not is_used_only_at(around, maker, (first,), len(around.body)):
        return False
    allowed = [rows, *(node for node in around.mentions(learning.result) if around.index(node) == first)]
    return around.is_free_outside(learning.result, allowed, first)


def _is_repeated(around: Surroundings, call: ast.Call, place: int) -> bool:
    """Whether a call stands in something that may run more than once, or not at all."""
    statement = around.body[place]
    if not isinstance(statement, (ast.Assign, ast.Expr, ast.Return)):
        return True
    between = (node for node in around.module.ancestors(call) if isinstance(node, REPEATED))
    return any(statement.lineno <= node.lineno for node in between)


def _edits(around: Surroundings, learning: Learning, call: ast.Call, rows: ast.Name) -> list[Edit]:
    module, maker = around.module, learning.maker
    transformer, model = maker.name or text_of(module, maker.call), text_of(module, call.args[0])
    name, added = _pipeline_name(module, learning.statement.lineno)
    if name is None or transformer is None or model is None:
        return []
    return [
        *added,
        _removal(around, learning.statement),
        Edit(*module.span(call.args[0]), f"{name}({transformer}, {model})"),
        Edit(*module.span(rows), module.text(learning.given)),
    ]


def _removal(around: Surroundings, statement: ast.stmt) -> Edit:
    """Take a statement away; a comment behind it stays, on a line of its own."""
    comment = around.comment_of(statement)
    if not comment:
        return around.removal(statement)
    start, end = around.module.span(statement)
    return Edit(start, end + len(comment) - len(comment.lstrip()), "")


def _pipeline_name(module: Module, before: int) -> tuple[str | None, list[Edit]]:
    """What `make_pipeline` is called above a line, and the edit that imports it if nothing does."""
    known = bound_name(module, MAKER, before)
    if known is not None:
        return known, []
    is_taken = bool(module.scope.bindings.get("make_pipeline") or module.uses("make_pipeline"))
    edit = _import(module, before) if not is_taken else None
    return ("make_pipeline", [edit]) if edit is not None else (None, [])


def _import(module: Module, before: int) -> Edit | None:
    """Import it among the other imports from scikit-learn, in order."""
    imports = [
        item
        for item in module.tree.body
        if isinstance(item, ast.ImportFrom) and (item.module or "").startswith("sklearn.") and item.lineno < before
    ]
    above = [item for item in imports if (item.module or "") < "sklearn.pipeline"]
    if not imports:
        return None
    if not above:
        start = module.unit.line_starts[imports[0].lineno - 1]
        is_alone = module.span(imports[0]).start == start
        return Edit(start, start, "from sklearn.pipeline import make_pipeline\n") if is_alone else None
    end = line_end(module, above[-1])
    return None if end is None else Edit(end, end, "\nfrom sklearn.pipeline import make_pipeline")
