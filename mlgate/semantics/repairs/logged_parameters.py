"""Parameters of a run that were not logged: they are, those that were trained with, beside no results."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import UNKNOWN, Live, folded, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import LOGS_PARAMETERS
from mlgate.semantics.repairs.logged_settings import logged_of_another
from mlgate.semantics.repairs.told_values import said_of_all

_MEASURES = frozenset({"len", "shape", "size", "dtype", "dtypes", "columns", "type", "ndim", "time", "now", "nunique"})
"""What tells of rows and of runs, and is no setting that anything was trained with."""


def no_parameters(repair: Repair) -> Iterator[Unrepaired]:
    """Parameters that are logged and are none, or have another value than the call that they are of."""
    for before, after in repair.modules:
        if after is None:
            continue
        known = {call.module.text(call.node) for call in _logging(before)} if before is not None else set()
        new = [call for call in _logging(after) if after.text(call.node) not in known]
        for call in new:
            yield from _unlike(after, call)
            yield from said_of_all(after, call)
            yield from _results_logged(after, call)
            yield from logged_of_another(after, call)
        yield from _second_run(before, after)
        yield from _outside(after, new)
        yield from _of_nobody(before, after, new)
        if new and not any(_is_of_training(after, call) for call in new):
            yield Unrepaired(after.location(new[0].node), f"`{new[0].text}` logs nothing that the training uses")


def _results_logged(module: Module, call: Call) -> Iterator[Unrepaired]:
    """Results that are logged as if they had been chosen: `log_param("f1", f1)`."""
    measured = {node.id for node in _measured(module)}
    for _, value in _pairs(call) or ():
        if isinstance(value, ast.Name) and value.id in measured:
            yield Unrepaired(module.location(value), f"`{value.id}` is logged as a result, too: no parameter")
        sources = (call.scope.values(value.id) if isinstance(value, ast.Name) else []) or [value]
        made = [module.call_of(source) for source in sources if isinstance(source, ast.Call)]
        if any(item is not None and _is_result(item) for item in made):
            yield Unrepaired(module.location(value), f"`{module.text(value)}` came out of the training: no parameter")


def _measured(module: Module) -> Iterator[ast.Name]:
    """Names whose values are logged as results."""
    for call in module.method_calls("log", "log_metric", "log_metrics"):
        for part in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
            values = part.values if isinstance(part, ast.Dict) else [part]
            yield from (value for value in values if isinstance(value, ast.Name))


def _is_result(call: Call) -> bool:
    kinds = call.module.catalogue.kinds(call.qualified_name or "")
    return bool(kinds & {"metric", "score_function", "curve"}) or call.method in ("score", "evaluate", "predict")


def _second_run(before: Module | None, after: Module) -> Iterator[Unrepaired]:
    """Runs that are started only to log: the metrics stand in another one."""
    known = sum(1 for _ in _runs(before)) if before is not None else 0
    for call in [*_runs(after)][known:] if known else ():
        yield Unrepaired(after.location(call.node), f"`{call.text}` starts another run than that of the metrics")


def _outside(module: Module, new: list[Call]) -> Iterator[Unrepaired]:
    """Parameters that are logged beside the block of the run that holds the results: in a run of their own."""
    starts = [call.node for call in _runs(module) if call.method == "start_run" or call.text.endswith("start_run")]
    blocks = [node for node in module.nodes(ast.With) if any(item.context_expr in starts for item in node.items)]
    for call in new:
        beside = [node for node in blocks if module.scope_of(node) is module.scope_of(call.node)]
        if beside and not any(node in beside for node in module.ancestors(call.node)):
            yield Unrepaired(module.location(call.node), f"`{call.text}` is outside of the run that has the results")


def _runs(module: Module) -> Iterator[Call]:
    yield from module.calls_to({"mlflow.start_run", "wandb.init", "mlflow.end_run", "mlflow.set_experiment"})


def _logging(module: Module) -> Iterator[Call]:
    """Calls by which parameters are logged."""
    yield from module.method_calls(*LOGS_PARAMETERS)
    for call in module.method_calls("init", "update"):
        name = call.qualified_name or call.text
        if (call.method == "init" and _config(call) is not None) or name.endswith("config.update"):
            yield call


def _config(call: Call) -> ast.expr | None:
    """The settings that a run is started with, or that are added to it."""
    given = call.keyword("config") if call.method == "init" else None
    return (
        given.value
        if given is not None
        else (call.node.args[0] if call.method == "update" and call.node.args else None)
    )


def _of_nobody(before: Module | None, after: Module, new: list[Call]) -> Iterator[Unrepaired]:
    """Parameters of an object that nothing trains, and parameters that are logged under a condition only."""
    live = Live(after, [name for name, _ in functions_of(before)] if before is not None else [])
    for call in new:
        for node in ast.walk(call.node):
            inner = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
            if isinstance(inner, ast.Call) and unparsed(node).endswith("get_params()"):
                yield Unrepaired(after.location(node), f"`{unparsed(inner)}` is an object that nothing trains")
        if call.node not in live.always:
            yield Unrepaired(after.location(call.node), f"`{call.text}` runs only under a condition, or never")


def _is_of_training(module: Module, call: Call) -> bool:
    """Whether anything that is logged was computed, or has the name or the value of an argument of another call."""
    pairs = _pairs(call)
    if pairs is None or _is_unpacked_elsewhere(module, call):
        return True
    for key, value in pairs:
        name = key.value if isinstance(key, ast.Constant) else None
        is_computed = folded(module, value) is UNKNOWN and not _is_measure(value)
        if is_computed or _given(module, name) or _is_handed_on(module, call, value):
            return True
    return False


def _is_measure(value: ast.expr) -> bool:
    """Whether a value says how large, or of what kind, something is: `str(X.shape)`, `len(rows)`."""
    while isinstance(value, (ast.Call, ast.Subscript)) or (isinstance(value, ast.JoinedStr) and value.values):
        if isinstance(value, ast.Call):
            if last_name(value.func) in _MEASURES:
                return True
            if len(value.args) != 1:
                return False
            value = value.args[0]
        else:
            value = value.value if isinstance(value, ast.Subscript) else value.values[-1]
    value = value.value if isinstance(value, ast.FormattedValue) else value
    return isinstance(value, ast.Attribute) and value.attr in _MEASURES


def _is_unpacked_elsewhere(module: Module, call: Call) -> bool:
    """Whether what is logged is what a call unpacks: one mapping for both."""
    names = {node.id for node in ast.walk(call.node) if isinstance(node, ast.Name)}
    unpacked = (node.value for node in module.nodes(ast.keyword) if node.arg is None)
    return any(isinstance(value, ast.Name) and value.id in names for value in unpacked)


def _pairs(call: Call) -> list[tuple[ast.expr | None, ast.expr]] | None:
    """The names and values that a call logs; None where they are not written down."""
    first = _config(call) if call.method in ("init", "update") else call.node.args[0] if call.node.args else None
    if isinstance(first, ast.Name):
        first = call.scope.only_value(first.id)
    if isinstance(first, ast.Dict):
        return list(zip(first.keys, first.values, strict=True))
    if isinstance(first, ast.Constant) and len(call.node.args) > 1:
        return [(first, call.node.args[1])]
    return None


def _is_handed_on(module: Module, call: Call, value: ast.expr) -> bool:
    """Whether a name is an argument of another call, too."""
    if not isinstance(value, ast.Name):
        return False
    return any(
        isinstance(part, ast.Name) and part.id == value.id
        for other in module.calls
        if other.method not in LOGS_PARAMETERS and other.node is not call.node
        for part in (*other.node.args, *(keyword.value for keyword in other.node.keywords))
    )


def _unlike(module: Module, call: Call) -> Iterator[Unrepaired]:
    pairs = _pairs(call)
    if pairs == []:
        yield Unrepaired(module.location(call.node), f"`{call.text}` logs nothing")
    for key, value in pairs or ():
        logged = folded(module, value)
        given = _given(module, key.value) if isinstance(key, ast.Constant) else set()
        if logged is not UNKNOWN and given and logged not in given:
            words = f"`{key.value}` is logged as `{logged}`, and is `{min(given, key=str)}`"  # type: ignore[union-attr]
            yield Unrepaired(module.location(value), words)


def _given(module: Module, name: object) -> set[object]:
    """The constants that calls are given for a parameter of this name."""
    found: set[object] = set()
    for call in module.calls:
        keyword = call.keyword(str(name)) if call.method not in LOGS_PARAMETERS else None
        value = folded(module, keyword.value) if keyword is not None else UNKNOWN
        if isinstance(value, (int, float, str, bool)):
            found.add(value)
    return found
