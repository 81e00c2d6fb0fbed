"""What becomes of each statement: a module's import or definition, a stage's line, or nothing, with the reason."""

from __future__ import annotations

import ast
from collections.abc import Collection

from mlgate.adoption.productionize.book import Book
from mlgate.adoption.productionize.effects import Effects
from mlgate.adoption.productionize.measures import Measures
from mlgate.adoption.productionize.step import Fate, LeftOut, Stage, Step
from mlgate.semantics.scope import BUILTIN_NAMES

_PREDICTORS = frozenset(
    {"classifier", "regressor", "clusterer", "optimizer", "trainer", "search", "layer", "outlier_detector"}
)
_DYNAMIC = frozenset({"exec", "eval", "globals", "locals", "get_ipython", "input", "compile", "__import__"})


def assign_roles(book: Book) -> None:
    """Give every statement its fate, and those that stay their stage."""
    effects, measures = Effects(book), Measures(book)
    _imports_and_definitions(book)
    for step in book.steps:
        if step.fate is Fate.STAGE:
            measures.rewrite(step)
            step.effect = effects.has_effect(step.node)
    _leave_out(book, effects)
    _tell_stages(book)


def _imports_and_definitions(book: Book) -> None:
    once = _bound_once(book)
    for step in book.steps:
        if isinstance(step.node, (ast.Import, ast.ImportFrom)):
            step.fate = Fate.IMPORT
    constants = {name: step for step in book.steps for name in [constant_name(step)] if name and name in once}
    for step in _closed(book, _definitions(book, once), constants):
        step.fate = Fate.DEFINITION
        for name in step.names.reads & constants.keys():
            constants[name].fate = Fate.CONSTANT


def _closed(book: Book, definitions: dict[str, Step], constants: Collection[str]) -> list[Step]:
    """The definitions that need nothing of what a stage makes; the others stay in their stage."""
    imported = {name for step in book.steps if step.fate is Fate.IMPORT for name in step.names.binds}
    made = {name for step in book.steps for name in step.names.binds} - imported - set(constants) - BUILTIN_NAMES
    closed = dict(definitions)
    while True:
        kept = {name: step for name, step in closed.items() if step.names.reads & made <= closed.keys()}
        if len(kept) == len(closed):
            return list(closed.values())
        closed = kept


def _definitions(book: Book, once: set[str]) -> dict[str, Step]:
    """Functions and classes that are defined once, by name."""
    kinds = (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
    return {
        step.node.name: step
        for step in book.steps
        if isinstance(step.node, kinds) and step.node.name in once and not step.names.changes_globals
    }


def _bound_once(book: Book) -> set[str]:
    count: dict[str, int] = {}
    for step in book.steps:
        for name in step.names.binds:
            count[name] = count.get(name, 0) + 1
    return {name for name, number in count.items() if number == 1}


def constant_name(step: Step) -> str:
    """The name that a statement gives to a literal; "" for any other statement."""
    node = step.node
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
        return ""
    try:
        ast.literal_eval(node.value)
    except (ValueError, TypeError, MemoryError, RecursionError):
        return ""
    return node.targets[0].id


def _leave_out(book: Book, effects: Effects) -> None:
    """Leave out, from the end, what neither does nor makes anything that is used below."""
    live: set[str] = set()
    for step in book.steps:
        if step.fate is Fate.DEFINITION:
            live |= step.names.reads
    for step in reversed(book.steps):
        if step.fate is not Fate.STAGE:
            continue
        if step.records or step.effect or not live.isdisjoint(step.names.binds):
            if not step.records and isinstance(step.node, ast.Expr) and not step.effect:
                _leave(book, step, effects)
                continue
            live = (live - step.names.always) | step.names.reads
        else:
            _leave(book, step, effects)


def _leave(book: Book, step: Step, effects: Effects) -> None:
    step.fate = Fate.LEFT
    if effects.plots(step.node):
        step.why = "it draws a picture"
    elif isinstance(step.node, ast.Expr):
        step.why = "it only shows something"
    else:
        step.why = "nothing that stays uses it"
    book.left.append(LeftOut(step.cell, book.line(step), step.why, start=step.start))


def _tell_stages(book: Book) -> None:
    """A stage for each statement that stays: by what it calls, else that of its neighbours."""
    kept = [step for step in book.steps if step.kept]
    found = [_stage(book, step) for step in kept]
    following: Stage | None = None
    for index in range(len(kept) - 1, -1, -1):
        following = found[index] or following
        kept[index].stage = found[index]
    current: Stage | None = None
    trained = False
    for index, step in enumerate(kept):
        if step.stage is None:
            step.stage = _inherited(step, current, next((s for s in found[index + 1 :] if s), None), trained)
        current = step.stage
        trained = trained or current is Stage.TRAIN


def _inherited(step: Step, current: Stage | None, following: Stage | None, trained: bool) -> Stage:
    if current is None:
        return following if following is Stage.LOAD else Stage.LOAD
    if current in (Stage.LOAD, Stage.SPLIT):
        return Stage.FEATURES
    if current is Stage.SAVE:
        return following or Stage.EVALUATE
    if current is Stage.TRAIN and following is Stage.EVALUATE and isinstance(step.node, ast.Assign):
        return Stage.EVALUATE
    return current


def _stage(book: Book, step: Step) -> Stage | None:
    if step.records:
        return Stage.EVALUATE
    best: Stage | None = None
    order = (Stage.SAVE, Stage.TRAIN, Stage.SPLIT, Stage.FEATURES, Stage.LOAD, Stage.EVALUATE)
    for call in book.calls(step.node):
        stage = _stage_of_call(book, call)
        if stage is not None and (best is None or order.index(stage) < order.index(best)):
            best = stage
    return best


def _stage_of_call(book: Book, call: ast.Call) -> Stage | None:
    kinds, name = book.kinds(call), book.name(call)
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if "writer" in kinds or method in {"to_csv", "to_parquet", "to_pickle", "save_model", "save_weights"}:
        return Stage.SAVE
    if "loader" in kinds or name.startswith("sklearn.datasets."):
        return Stage.LOAD
    if kinds & {"split_function"} or name.endswith("random_split"):
        return Stage.SPLIT
    if method in {"fit", "backward", "partial_fit", "fit_generator", "train"}:
        is_transformer = book.receiver_kinds(call) & {"transformer", "encoder", "scaler"}
        return Stage.FEATURES if is_transformer and not book.receiver_kinds(call) & _PREDICTORS else Stage.TRAIN
    if method in {"predict", "predict_proba", "decision_function"}:
        return Stage.EVALUATE
    if kinds & _PREDICTORS:
        return Stage.TRAIN
    if kinds & {"transformer", "transform_function", "oversampler", "resampler"} or method in {
        "fit_transform",
        "transform",
    }:
        return Stage.FEATURES
    return None


def dynamic_use(book: Book, step: Step) -> str:
    """What of a statement no function with inputs and outputs can stand for; "" where nothing is."""
    if step.names.changes_globals:
        return "a function in it changes a global"
    for call in book.calls(step.node):
        if isinstance(call.func, ast.Name) and call.func.id in _DYNAMIC:
            return f"`{call.func.id}` reaches for what no parameter names"
    return ""
