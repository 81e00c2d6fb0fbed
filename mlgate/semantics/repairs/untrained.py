"""What a training that failed left behind is not used below its handler, as if it had been trained."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.habits.swallowed import guarded_trainings
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import USES_MODEL

_SAVES = frozenset({"dump", "dumps", "save", "save_model", "log_model"})
_ASKS = frozenset({"check_is_fitted", "hasattr", "is_fitted"})
_SHOWS = frozenset({"print", "display", "repr", "str", "type", "id", "isinstance", "getattr", "vars", "dir"})
_FITS = frozenset({"fit", "fit_generator", "fit_transform"})
_ENDS = frozenset({"exit", "_exit", "abort", "quit"})
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_BOUNDS = (*_LOOPS, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def used_untrained(repair: Repair) -> Iterator[Unrepaired]:
    """New handlers after which the program goes on, with what was not trained."""
    for before, after in repair.modules:
        if after is None:
            continue
        known = {unparsed(node) for node in before.nodes(ast.ExceptHandler)} if before is not None else set()
        for attempt, handler, call in guarded_trainings(after):
            if unparsed(handler) in known or not _is_of_any(handler) or _ends(handler.body):
                continue
            below = [*_below(after, attempt)]
            if _is_asked(handler, below):
                continue
            names = _trained(after, attempt, call.node)
            is_model = isinstance(call.node.func, ast.Attribute)
            used = next((name for name in sorted(names) if _is_used(below, name, is_model)), None)
            if used is not None:
                words = f"`{used}` is used below this handler, although it may not have been trained"
                yield Unrepaired(after.location(handler), words)


def _is_of_any(handler: ast.ExceptHandler) -> bool:
    """Whether any failure may be caught, or one that says no more than its kind; not that a person stops the run."""
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {getattr(kind, "id", "") for kind in kinds}
    return names <= set(dir(builtins)) and "KeyboardInterrupt" not in names


def _ends(body: Sequence[ast.stmt]) -> bool:
    """Whether nothing comes after these statements, whatever happens in them."""
    last = body[-1] if body else None
    if isinstance(last, (ast.Raise, ast.Return, ast.Continue, ast.Break)):
        return True
    if isinstance(last, ast.If):
        return _ends(last.body) and _ends(last.orelse)
    if isinstance(last, (ast.With, ast.AsyncWith)):
        return _ends(last.body)
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return unparsed(last.value.func).rpartition(".")[2] in _ENDS
    return False


def _below(module: Module, attempt: ast.stmt) -> Iterator[ast.stmt]:
    """The statements that run next, in the same turn of a loop and in the same function."""
    inner: ast.AST = attempt
    while True:
        outer = module.parent(inner)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(outer, name, None)
            if isinstance(block, list) and inner in block:
                yield from block[block.index(inner) + 1 :]
        if outer is None or isinstance(inner, _LOOPS) or isinstance(outer, _BOUNDS):
            return
        inner = outer


def _is_asked(handler: ast.ExceptHandler, below: Sequence[ast.stmt]) -> bool:
    """Whether the handler keeps a mark that what comes next reads: `failed = True`, `model = None`."""
    kept = {node.id for node in ast.walk(handler) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for call in (node for node in ast.walk(handler) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("append", "add", "update", "set"):
            kept.add(unparsed(call.func.value))
    places = [
        unparsed(node)
        for node in ast.walk(handler)
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store)
    ]
    read = [node for statement in below for node in ast.walk(statement) if isinstance(node, ast.expr)]
    return any(unparsed(node) in {*kept, *places} for node in read)


def _trained(module: Module, attempt: ast.stmt, call: ast.Call) -> set[str]:
    """Names of what there is although its training failed: what was made above, or in an earlier turn."""
    func = call.func
    if isinstance(func, ast.Attribute) and func.attr in _FITS and isinstance(func.value, ast.Name):
        return {func.value.id}
    if isinstance(func, ast.Name):  # a function of the module that trains what it is given
        return {item.id for item in (*call.args, *(word.value for word in call.keywords)) if isinstance(item, ast.Name)}
    statement = next((node for node in module.ancestors(call) if isinstance(node, ast.stmt)), None)
    if isinstance(statement, ast.Assign) and any(isinstance(node, _LOOPS) for node in module.ancestors(attempt)):
        return {node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    return set()


def _is_used(below: Sequence[ast.stmt], name: str, is_model: bool) -> bool:
    """Whether a model predicts, is judged or saved, before it is another one; `is_model`: it is nothing else."""
    for statement in below:
        for call in (node for node in ast.walk(statement) if isinstance(node, ast.Call)):
            answer = _uses(call, name, is_model)
            if answer is not None:
                return answer
        if isinstance(statement, ast.Assign) and any(getattr(item, "id", "") == name for item in statement.targets):
            return False
    return False


def _uses(call: ast.Call, name: str, is_model: bool) -> bool | None:
    """Whether a call works with a model as with a trained one; None for neither, False where it is asked or trained."""
    owner, _, method = unparsed(call.func).rpartition(".")
    is_given = any(getattr(item, "id", "") == name for item in call.args)
    if (owner == name and method in _FITS) or (is_given and method in _ASKS):
        return False
    if (owner == name and method in USES_MODEL) or (is_given and owner and method in _SAVES):
        return True
    return True if is_model and is_given and not owner and method not in _SHOWS else None
