"""What came in any order is sorted: by what it is, and what is sorted is what goes on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import function_around
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import IN_ANY_ORDER, SORTS_ITEMS

_COARSE = re.compile(r"len|len\([^()]*\)|bool(?:\(.*\))?|type(?:\(.*\))?|(?:os\.path\.)?getsize(?:\(.*\))?")
_ELSEWHERE = re.compile(r"\b(?:get[amc]time|stat|random|time|id|hash|shuffle|choice|uuid\w*|st_\w+)\b")


def _left_out(repair: Repair) -> Iterator[Unrepaired]:
    """Files that are not listed any more, because a condition beside the sorting leaves them out."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {unparsed(node) for node in ast.walk(before.tree) if isinstance(node, ast.expr)}
        for text, node in _conditions(after):
            if text not in known:
                yield Unrepaired(after.location(node), f"`{text}` leaves out what was listed before")


def _conditions(module: Module) -> Iterator[tuple[str, ast.expr]]:
    """Conditions on what is listed, in comprehensions that stand within a call which sorts; and filters there."""
    for call in module.calls:
        if (call.qualified_name or call.text).rpartition(".")[2] != "sorted" or not call.node.args:
            continue
        first = call.node.args[0]
        if isinstance(first, (ast.GeneratorExp, ast.ListComp, ast.SetComp)):
            yield from ((unparsed(test), test) for part in first.generators for test in part.ifs)
        elif isinstance(first, ast.Call) and unparsed(first.func) == "filter" and first.args:
            yield unparsed(first.args[0]), first
        elif isinstance(first, ast.Subscript) and isinstance(first.slice, ast.Slice):
            yield unparsed(first.slice), first


def not_sorted(repair: Repair) -> Iterator[Unrepaired]:
    """Sorting that nobody gets, or by what differs between machines; and none at all."""
    yield from _left_out(repair)
    paths = {target.location.path for target in repair.targets}
    for before, after in repair.modules:
        if before is None or after is None or after.path not in paths:
            continue
        known = {before.text(call) for call in _sortings(before)}
        new = [call for call in _sortings(after) if after.text(call) not in known]
        for call in new:
            words = _fault(after, call) or _by_statistic(after, call)
            if words:
                yield Unrepaired(after.location(call), words)
        yield from _left_unsorted(before, after, new)
        yield from _handed_otherwise(before, after, new)
        yield from _listed_otherwise(before, after) if not new else ()
        wanted = sum(target.location.path == after.path for target in repair.targets)
        gone = _unordered(before) - _unordered(after)
        if len(new) + gone < wanted:
            words = "nothing is sorted that was not before" if not new else "less is sorted than came in any order"
            yield Unrepaired(repair.targets[0].location, words, gone=True)


def _listed_otherwise(before: Module, after: Module) -> Iterator[Unrepaired]:
    """What is listed by another call that gives no order either: `os.walk` in place of `os.listdir`."""
    sorted_parts = {part for call in _sortings(after) for part in ast.walk(call)}
    known = {_name(call) for call in before.nodes(ast.Call)}
    for call in after.nodes(ast.Call):
        if _name(call) in IN_ANY_ORDER and _name(call) not in known and call not in sorted_parts:
            yield Unrepaired(after.location(call), f"`{unparsed(call)}` gives its items in any order, too")


def _left_unsorted(before: Module, after: Module, new: list[ast.Call]) -> Iterator[Unrepaired]:
    """Names of what came in any order, that are still given it as it came, while a copy of it is sorted."""
    targets = {_bound_to(before, node) for node in before.nodes(ast.Call) if _name(node) in IN_ANY_ORDER} - {None}
    for node in after.nodes(ast.Assign) if new else ():
        key = (unparsed(node.targets[0]), function_around(after, node))
        values = [*_values(after, node.value)]
        calls = [part for value in values for part in ast.walk(value) if isinstance(part, ast.Call)]
        given_on = [key[0], *(part.id for part in ast.walk(node.value) if isinstance(part, ast.Name))]
        in_place = {unparsed(call.func.value) for call in new if isinstance(call.func, ast.Attribute)}
        if key not in targets or len(values) < 2 or in_place & {*given_on}:
            continue
        if any(_name(call) in IN_ANY_ORDER for call in calls) and not any(_name(call) in SORTS_ITEMS for call in calls):
            yield Unrepaired(after.location(node), f"`{key[0]}` still holds it in the order in which it came")


def _bound_to(module: Module, node: ast.Call) -> tuple[str, str] | None:
    around = next((item for item in module.ancestors(node) if isinstance(item, ast.stmt)), None)
    return (unparsed(around.targets[0]), function_around(module, node)) if isinstance(around, ast.Assign) else None


def _values(module: Module, value: ast.expr) -> Iterator[ast.expr]:
    """An expression, and what the names in it were bound to."""
    yield value
    for part in ast.walk(value):
        bound = module.scope_of(part).only_value(part.id) if isinstance(part, ast.Name) else None
        if bound is not None:
            yield bound


def _handed_otherwise(before: Module, after: Module, new: list[ast.Call]) -> Iterator[Unrepaired]:
    """What is sorted goes to another call than what came in any order: `zip`, and not `enumerate`."""
    sources = [call for call in before.nodes(ast.Call) if _name(call) in IN_ANY_ORDER]
    old = {_taker(before, call) for call in sources}
    for call in new:
        taker = _taker(after, call)
        if taker and taker not in old and any(old - {""}):
            yield Unrepaired(after.location(call), f"`{taker}` takes what is sorted, and did not take what was not")


def _taker(module: Module, call: ast.Call) -> str:
    """The call that is handed a list as it is, with its other arguments."""
    parent = module.parent(call)
    if not isinstance(parent, ast.Call) or call not in parent.args:
        return ""
    others = [unparsed(value) for value in parent.args if value is not call]
    others += [unparsed(keyword) for keyword in parent.keywords]
    return f"{unparsed(parent.func)}({', '.join(['_', *others])})"


def _unordered(module: Module) -> int:
    """How many expressions give their elements in any order."""
    return sum(_name(call) in IN_ANY_ORDER for call in module.nodes(ast.Call)) + sum(
        1 for _ in module.nodes(ast.Set, ast.SetComp)
    )


def _sortings(module: Module) -> Iterator[ast.Call]:
    for call in module.nodes(ast.Call):
        if _name(call) in SORTS_ITEMS:
            yield call


def _name(call: ast.Call) -> str:
    return last_name(call.func)


def _by_statistic(module: Module, call: ast.Call) -> str:
    """`rows.groupby("ledge")["back"].mean().sort_values().index`: labels by what was computed of their rows."""
    attributes = {part.attr for part in ast.walk(call.func) if isinstance(part, ast.Attribute)}
    if (
        getattr(module.parent(call), "attr", "") != "index"
        or "groupby" not in attributes
        or _name(call) == "sort_index"
    ):
        return ""
    return "the order is that of something computed of the rows, and not of what was in any order"


def _fault(module: Module, call: ast.Call) -> str:
    if isinstance(module.parent(call), ast.Expr) and _name(call) != "sort":
        return f"what `{_name(call)}` gives is thrown away"
    parent = module.parent(call)
    if isinstance(parent, ast.Subscript) and parent.value is call and isinstance(parent.slice, ast.Slice):
        return "a part of what is sorted goes on"
    given = [*call.args, call.func] if _name(call) == "sort" else call.args
    if any(
        isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Slice)
        for item in given
        for part in ast.walk(item)
    ):
        return "a part of what came in any order is sorted"
    beside = [keyword.value for keyword in call.keywords if keyword.arg != "key"]
    if any(not isinstance(value, (ast.Constant, ast.Name, ast.List)) for value in beside):
        return "how it is sorted differs from run to run"
    key = next((keyword.value for keyword in call.keywords if keyword.arg == "key"), None)
    if key is None:
        return ""
    names = {argument.arg for argument in ast.walk(key) if isinstance(argument, ast.arg)}
    body = key.body if isinstance(key, ast.Lambda) else key
    read = {node.id for node in ast.walk(body) if isinstance(node, ast.Name)}
    if isinstance(key, ast.Lambda) and not names & read:
        return "the key of the order is the same for all"
    if _COARSE.fullmatch(unparsed(body)):
        return "the key of the order is the same for some"
    return "the key of the order differs between machines" if _ELSEWHERE.search(unparsed(body)) else ""
