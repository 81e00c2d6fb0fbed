"""Results that were thrown away, scores that were labels, parameters that were not logged: what is there instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.display import is_discarded
from mlgate.semantics.live import UNKNOWN, Live, folded, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_name
from mlgate.semantics.repairs._knowledge import LOGS_PARAMETERS, LOSES_VALUES
from mlgate.semantics.repairs.kept_amiss import kept_amiss
from mlgate.semantics.repairs.shown_results import is_only_shown
from mlgate.semantics.repairs.told_values import said_of_all

_IDLE_CALLS = frozenset("len bool str repr type id list tuple iter hash callable isinstance".split())


def still_discarded(repair: Repair) -> Iterator[Unrepaired]:
    """Calls whose value was thrown away, and that are gone, or whose value nobody reads."""
    for target, before, after, call in _called(repair):
        twins = [item for item in after.method_calls(call.method) if not is_discarded(item)] if call.method else []
        twins += [item for item in after.calls_to({call.qualified_name or ""}) if not is_discarded(item)]
        in_place = (item for item in after.method_calls(call.method or "") if _is_in_place(item))
        if not any(_is_on_the_spot(call, item) for item in in_place):
            if not any(_is_read(after, item) and not is_only_shown(after, item) for item in twins):
                yield Unrepaired(target.location, f"nobody reads what `{call.text}` gives", gone=True)
        for item in twins:
            yield from kept_amiss(before, call, item)
            yield from _narrowed(after, item)
            column = _overwritten(before, item)
            if column is not None:
                yield Unrepaired(after.location(item.node), f"the column `{column}` is overwritten by another one")


def _is_on_the_spot(call: Call, in_place: Call) -> bool:
    """Whether a call that works in place works on the object of another call, and not on a copy of it."""
    parts = [*_chain(in_place.receiver)]
    root = [*_chain(call.receiver)][-1:]
    copies = (isinstance(part, ast.Call) or (isinstance(part, ast.Subscript) and _is_choice(part)) for part in parts)
    return bool(parts) and not any(copies) and [*map(ast.unparse, parts[-1:])] == [*map(ast.unparse, root)]


def _is_choice(node: ast.Subscript) -> bool:
    """Whether a subscript gives a new frame: of several columns, of some rows."""
    return not isinstance(node.slice, (ast.Constant, ast.Name))


def _chain(node: ast.expr | None) -> Iterator[ast.expr]:
    """An expression, and what it is taken of, down to a name or `self.name`."""
    while node is not None:
        yield node
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            return
        inner = node.func if isinstance(node, ast.Call) else node
        node = inner.value if isinstance(inner, (ast.Attribute, ast.Subscript)) else None


def _narrowed(module: Module, call: Call) -> Iterator[Unrepaired]:
    """Frames whose name is given to what was computed of one of their columns: the others are gone."""
    statement = module.statement_at(call.span.start)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    value = statement.value if isinstance(statement, ast.Assign) else None
    parts = [*_chain(value)]
    column = parts[-2] if len(parts) > 2 and call.node in parts else None
    if isinstance(column, ast.Subscript) and isinstance(column.slice, ast.Constant):
        if ast.unparse(column.value) in map(ast.unparse, targets):
            words = f"`{ast.unparse(column.value)}` is what was one of its columns now"
            yield Unrepaired(module.location(call.node), words)


def _overwritten(before: Module, call: Call) -> object:
    """The column, known before, that gets what was computed of other ones."""
    statement = call.module.parent(call.node)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Constant):
        return None
    column = target.slice.value
    own = {node.value for node in ast.walk(call.node) if isinstance(node, ast.Constant)}
    known = {node.value for node in before.nodes(ast.Constant)}
    return column if own and column not in own and column in known else None


def _called(repair: Repair) -> Iterator[tuple[LocatedDiagnostic, Module, Module, Call]]:
    """The calls that diagnostics speak of, with both states of their files."""
    for before, after in repair.modules:
        for call in before.calls if before is not None and after is not None else ():
            place = before.location(call.node)  # type: ignore[union-attr]
            for target in repair.targets:
                found = target.location
                if (found.path, found.line, found.column) == (place.path, place.line, place.column):
                    yield target, before, after, call  # type: ignore[misc]


def _is_in_place(call: Call) -> bool:
    return any(
        keyword.arg == "inplace" and folded(call.module, keyword.value) is True for keyword in call.node.keywords
    )


def _is_read(module: Module, call: Call) -> bool:
    """Whether the value of a call gets somewhere: a name that is read, a column, an argument, a return."""
    node: ast.AST = call.node
    parent = module.parent(node)
    is_given = False
    while isinstance(parent, (ast.Attribute, ast.Call, ast.Subscript, ast.keyword)):
        is_argument = isinstance(parent, ast.keyword) or (isinstance(parent, ast.Call) and node in parent.args)
        is_given = is_given or (is_argument and not _only_shows(parent))
        node, parent = parent, module.parent(parent)
    if any(isinstance(item, ast.Assert) for item in module.ancestors(node)):
        return False  # it is looked at, and forgotten
    if is_given and not isinstance(parent, (ast.Assign, ast.AnnAssign)):
        return True
    if isinstance(parent, (ast.Assign, ast.AnnAssign)):
        targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
        return any(_is_kept(module, target) for target in targets)
    return not isinstance(parent, (ast.Expr, ast.List, ast.Tuple, ast.Set))


def _only_shows(node: ast.AST) -> bool:
    """Whether a call counts or shows what it is given, and nothing goes on from there."""
    name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
    return name in _IDLE_CALLS or name in ("print", "echo", "secho", "info", "debug", "display", "head")


def _is_kept(module: Module, target: ast.expr) -> bool:
    """Whether a target is read somewhere; columns and attributes are."""
    if isinstance(target, ast.Attribute) and module.scope_of(target).all_bindings(root_name(target)):
        if root_name(target) in {function.name for function in module.functions}:  # kept on a function
            return any(
                node.attr == target.attr and isinstance(node.ctx, ast.Load) for node in module.nodes(ast.Attribute)
            )
    if not isinstance(target, ast.Name):
        return True
    in_function = module.enclosing_function(target) is not None
    return any(
        node.id == target.id
        and isinstance(node.ctx, ast.Load)
        and not _is_idle(module, node)
        and (in_function or module.enclosing_function(node) is not None or node.lineno > target.lineno)
        for node in module.nodes(ast.Name)
    )


def _is_idle(module: Module, node: ast.AST) -> bool:
    """Whether a name is read by a statement that does nothing: `len(_)`, `rows`, `bool(rows)`."""
    parent = module.parent(node)
    while isinstance(parent, ast.Call) and getattr(parent.func, "id", "") in _IDLE_CALLS:
        node, parent = parent, module.parent(parent)
    if any(isinstance(item, ast.Assert) for item in module.ancestors(node)):
        return True
    return isinstance(parent, ast.Expr) or (isinstance(parent, ast.Assign) and ast.unparse(parent.targets[0]) == "_")


def wrong_scores(repair: Repair) -> Iterator[Unrepaired]:
    """Probabilities of the class that is not asked for: `predict_proba(X)[:, 0]`."""
    for before, after in repair.modules:
        known = {before.text(node) for node in _first_columns(before)} if before is not None else set()
        for node in _first_columns(after) if after is not None else ():
            if after is not None and after.text(node) not in known:
                words = f"`{after.text(node)}` is the probability of the other class"
                yield Unrepaired(after.location(node), words)


def reshaped_scores(repair: Repair) -> Iterator[Unrepaired]:
    """Metrics that are given something computed of what a model says, and not what it says."""
    for before, after in repair.modules:
        if after is None:
            continue
        names = {target.message.partition("`")[2].partition("`")[0] for target in repair.targets}
        known = {ast.unparse(part) for part in _all_computed(before, names)} if before is not None else set()
        for part in _all_computed(after, names):
            if ast.unparse(part) not in known:
                words = f"`{ast.unparse(part)[:60]}` is no score as the model gives it"
                yield Unrepaired(after.location(part), words)


def _all_computed(module: Module, names: set[str]) -> Iterator[ast.expr]:
    for call in module.calls:
        if call.text.rpartition(".")[2] in names and len(call.node.args) > 1:
            yield from _computed(module, call.node.args[1])


def _computed(module: Module, value: ast.expr, depth: int = 3) -> Iterator[ast.expr]:
    """Operations, and calls that cut or reduce, on the way from a model to a metric."""
    if isinstance(value, (ast.BinOp, ast.Compare)):
        yield value
    elif isinstance(value, ast.Call):
        name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        if name in LOSES_VALUES:
            yield value
        elif isinstance(value.func, ast.Attribute) and not name.startswith(("predict", "decision")):
            yield from _computed(module, value.func.value, depth)
    elif isinstance(value, ast.Subscript):
        yield from _computed(module, value.value, depth)
    elif isinstance(value, ast.Name) and depth:
        bound = module.scope_of(value).only_value(value.id)
        if bound is not None:
            yield from _computed(module, bound, depth - 1)


def _first_columns(module: Module) -> Iterator[ast.Subscript]:
    for node in module.nodes(ast.Subscript):
        place = node.slice.elts[-1] if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) > 1 else None
        if isinstance(place, ast.Constant) and place.value == 0 and "predict_proba" in module.text(node.value):
            yield node


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
            if isinstance(inner, ast.Call) and ast.unparse(node).endswith("get_params()"):
                yield Unrepaired(after.location(node), f"`{ast.unparse(inner)}` is an object that nothing trains")
        if call.node not in live.always:
            yield Unrepaired(after.location(call.node), f"`{call.text}` runs only under a condition, or never")


def _is_of_training(module: Module, call: Call) -> bool:
    """Whether anything that is logged was computed, or has the name or the value of an argument of another call."""
    pairs = _pairs(call)
    if pairs is None or _is_unpacked_elsewhere(module, call):
        return True
    for key, value in pairs:
        name = key.value if isinstance(key, ast.Constant) else None
        if folded(module, value) is UNKNOWN or _given(module, name) or _is_handed_on(module, call, value):
            return True
    return False


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
