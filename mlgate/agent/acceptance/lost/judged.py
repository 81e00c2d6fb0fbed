"""What is judged is what a model says, and what is told of it is what was computed."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics._knowledge import JUDGES_GROUPS
from mlgate.semantics.call import Call
from mlgate.semantics.live import UNKNOWN, folded
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed


def unjudged(sides: Sides) -> Iterator[Refusal]:
    """Metrics that compare something with itself, and numbers that are written where a computed one was told."""
    known = Counter(call.module.text(call.node) for call in _metrics(sides.before))
    for call in _metrics(sides.after):
        known[call.module.text(call.node)] -= 1
        first, second = (unparsed(part) for part in call.node.args[:2])
        if known[call.module.text(call.node)] < 0 and first == second:
            words = f"`{call.text}` compares `{first}` with itself"
            yield Refusal(Reason.RESULT_CHANGED, words, call.module.location(call.node))
    yield from _rewritten(sides)
    yield from _told(sides)


def _rewritten(sides: Sides) -> Iterator[Refusal]:
    """Truth, and predictions, that are written to by places: `y.iloc[rows] = ...`."""
    known = {text for module in sides.before.modules for text, *_ in _stores(module)}
    for live in sides.after.live:
        truth = {
            place
            for call in _metrics(sides.after)
            for part in call.node.args[:2]
            for place in (_compared(call, part) if part is call.node.args[0] else [_place_of(live.module, part)])
            if call.module is live.module
        }
        for text, name, columns, node in _stores(live.module):
            written = {(name, None), *((name, column) for column in columns)}
            is_truth = not truth.isdisjoint(written) or (None in columns and any(name == one for one, _ in truth))
            if text not in known and is_truth and node in live:
                words = f"`{name}` is compared when the model is judged, and is written to"
                yield Refusal(Reason.RESULT_CHANGED, words, live.module.location(node))


def _compared(call: Call, part: ast.expr) -> Iterator[tuple[str, object]]:
    """Names, and columns of them, that are compared: not what a model is asked about."""
    asked = call.module.call_of(part) if isinstance(part, ast.Call) else None
    if asked is None or "predict" not in roles_of(asked):
        yield from (_place_of(call.module, node) for node in ast.walk(part) if isinstance(node, ast.Name))


def _place_of(module: Module, node: ast.expr) -> tuple[str, object]:
    """A name, with the column that is taken of it; all of it where none is named."""
    name = node.id if isinstance(node, ast.Name) else ""
    parent = module.parent(node)
    return name, _column(parent) if isinstance(parent, ast.Subscript) and parent.value is node else None


def _column(node: ast.Subscript) -> object:
    return node.slice.value if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str) else None


def _columns(module: Module, node: ast.Subscript) -> set[object]:
    """The columns that are taken or written to; None among them where nobody can say which.

    Columns that a model is given to learn from, or to predict by, are no truth, whatever they are called.
    """
    column = node.slice.elts[-1] if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2 else node.slice
    value = module.scope_of(column).only_value(column.id) if isinstance(column, ast.Name) else column
    parts = value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value]
    named: set[object] = {
        part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else None for part in parts
    }
    if None in named and isinstance(column, (ast.Name, ast.Attribute)) and unparsed(column) in _learnt_from(module):
        return {unparsed(column)}
    return named


def _learnt_from(module: Module) -> set[str]:
    """How the columns are chosen of rows that models are given: `COLUMNS` of `fit(rows[COLUMNS], y)`."""
    calls = module.method_calls("fit", "predict", "predict_proba", "decision_function")
    given = (call.node.args[0] for call in calls if call.node.args)
    return {unparsed(part.slice) for part in given if isinstance(part, ast.Subscript)}


def _stores(module: Module) -> Iterator[tuple[str, str, set[object], ast.AST]]:
    """Statements that write to places of a name, with the columns that are written to."""
    statements: list[ast.Assign | ast.AugAssign] = [*module.nodes(ast.Assign), *module.nodes(ast.AugAssign)]
    for statement in statements:
        for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
            base: ast.expr = target
            columns: set[object] = {None}
            while isinstance(base, (ast.Subscript, ast.Attribute)):
                if isinstance(base, ast.Subscript):
                    columns = _columns(module, base)
                elif base.attr != "loc":
                    columns = {None}
                base = base.value
            if isinstance(base, ast.Name) and base is not target:
                yield unparsed(statement), base.id, columns, statement


def _metrics(side: Side) -> Iterator[Call]:
    for live in side.live:
        for call in live.module.calls:
            is_metric = any(role.startswith("metric") for role in roles_of(call))
            is_metric = is_metric and last_name(call.node.func) not in JUDGES_GROUPS
            if is_metric and call.node in live and len(call.node.args) > 1:
                yield call


def _told(sides: Sides) -> Iterator[Refusal]:
    """Numbers under a key, or at a place of a call, where something computed stood; seeds are none."""
    owned = {
        name for rule in sides.change.target_rules for name in (*rule.owns_arguments, *(rule.adds_arguments or ()))
    }
    computed = Counter(place for place, _, _, is_number in _places(sides.before, owned) if not is_number)
    computed.subtract(place for place, _, _, is_number in _places(sides.after, owned) if not is_number)
    numbers = Counter(place for place, _, _, is_number in _places(sides.before, owned) if is_number)
    for place, module, node, is_number in _places(sides.after, owned):
        if not is_number:
            continue
        numbers[place] -= 1
        if numbers[place] < 0 and computed[place] > 0:
            words = f"`{place}` told what was computed, and tells a number that is written down"
            yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _places(side: Side, owned: set[str]) -> Iterator[tuple[str, Module, ast.expr, bool]]:
    """Values in dictionaries by their keys, and arguments of calls by their places: computed, or plain numbers."""
    for live in side.live:
        for mapping in live.module.nodes(ast.Dict):
            pairs = zip(mapping.keys, mapping.values, strict=True) if mapping in live else ()
            for key, value in pairs:
                if isinstance(key, ast.Constant):
                    yield from _place(live.module, str(key.value), value)
        for call in live.module.calls:
            if call.node in live and "seed" not in roles_of(call):
                yield from _arguments(call, owned)


def _arguments(call: Call, owned: set[str]) -> Iterator[tuple[str, Module, ast.expr, bool]]:
    names = _names(call)
    for position, value in enumerate(call.node.args):
        place = names[position] if position < len(names) else position
        yield from _place(call.module, f"{call.text} {place}", value)
    for keyword in call.node.keywords:
        if keyword.arg is not None and keyword.arg not in owned:
            yield from _place(call.module, f"{call.text} {keyword.arg}", keyword.value)


def _names(call: Call) -> list[str]:
    """What a function of the module calls what it is given: it may be given other things, in another order."""
    name = call.node.func.id if isinstance(call.node.func, ast.Name) else ""
    functions = [function for function in call.module.functions if function.name == name] if name else []
    return [item.arg for item in functions[0].args.args] if len(functions) == 1 else []


def _place(module: Module, place: str, value: ast.expr) -> Iterator[tuple[str, Module, ast.expr, bool]]:
    is_number = isinstance(value, ast.Constant) and type(value.value) in (int, float)
    if is_number or (not isinstance(value, (ast.Constant, ast.JoinedStr)) and folded(module, value) is UNKNOWN):
        yield place, module, value, is_number
