"""Rows that follow each other in time, parted by hand: the earlier ones are learnt from, the later ones judge."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import bound_once, folded, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import KEEPS_FRAME, MAKES_TIMES, STAYS_IN_ROW

_TRAIN = re.compile(r"(?i)train|past|fit")
_TEST = re.compile(r"(?i)test|valid|val\b|val_|_val|hold|future|eval")
_SHUFFLES = frozenset("sample shuffle permutation permuted resample".split())
_TURNS = frozenset("flip flipud reversed".split())
_TIME = re.compile(
    r"(?i)date|time|day|week|month|quarter|year|hour|minute|season|index|period|stamp|\bts\b|order|step|epoch"
)
_EARLIER = (ast.Lt, ast.LtE)


def out_of_order(repair: Repair) -> Iterator[Unrepaired]:
    """Splits that are gone, and nothing parts the rows into earlier and later ones instead."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        yield from _reordered(before, after)
        yield from _cut_by_groups(before, after)
        gone = len(list(before.calls_of_kind("split_function"))) - len(list(after.calls_of_kind("split_function")))
        if gone <= 0:
            continue
        known = {_side(module, value) for module in (after,) for _, value in _parts(module)}
        for name, value in _parts(after):
            wrong = "later" if _TRAIN.search(name) else "earlier"
            if _side(after, value) in (wrong, "neither"):
                words = f"`{name}` is not made of the {'earlier' if wrong == 'later' else 'later'} rows"
                yield Unrepaired(after.location(value), words)
        if not {"earlier", "later"} <= known:
            for target in repair.targets:
                yield Unrepaired(target.location, "nothing parts the rows into earlier and later ones", gone=True)


def _reordered(before: Module, after: Module) -> Iterator[Unrepaired]:
    """Calls that deal the rows out anew, or sort them by something else than they were sorted by."""
    known = {before.text(node) for node in before.nodes(ast.Call)}
    keys = {_key(call) for call in before.method_calls("sort_values", "sort")}
    for node in after.nodes(ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        call = after.call_of(node)
        is_sorted = name in ("sort_values", "sort") and keys and call is not None
        is_other = is_sorted and _key(call) not in keys and not _is_by_time(after, call)  # type: ignore[arg-type]
        if after.text(node) not in known and (name in _SHUFFLES or name in _TURNS or is_other):
            yield Unrepaired(after.location(node), f"`{name}` puts the rows into another order than that of time")
    turned = {before.text(node) for node in before.nodes(ast.Subscript)}
    for subscript in after.nodes(ast.Subscript):
        if after.text(subscript) not in turned and _is_turned(subscript):
            yield Unrepaired(after.location(subscript), f"`{after.text(subscript)}` turns the order of time around")


def _key(call: Call) -> str:
    key = call.argument("by", 0)
    return unparsed(key).strip("[]") if key is not None else ""


def _cut_by_groups(before: Module, after: Module) -> Iterator[Unrepaired]:
    """Rows cut where they stand, though they are sorted by something else before their time: whole stations are cut."""
    known = {before.text(node) for node in before.nodes(ast.Call)}
    dates = {*map(str, _read_dates(after))}
    orders = [key for call in after.method_calls("sort_values", "sort") if (key := call.argument("by", 0)) is not None]
    lists = [key for key in orders if isinstance(key, (ast.List, ast.Tuple)) and len(key.elts) > 1]
    columns = [[str(part.value) for part in key.elts if isinstance(part, ast.Constant)] for key in lists]
    if (
        len(lists) < len(orders)
        or not columns
        or not all(row and row[0] not in dates and dates & {*row} for row in columns)
    ):
        return
    for call in after.calls_of_kind("split_function", "splitter"):
        shuffle = call.argument("shuffle")
        is_cut = (shuffle is not None and folded(after, shuffle) is False) or call.text.endswith("TimeSeriesSplit")
        if is_cut and after.text(call.node) not in known:
            words = f"`{call.text}` cuts rows that are sorted by `{columns[-1][0]}` first, and not by time"
            yield Unrepaired(after.location(call.node), words)


def _is_by_time(module: Module, call: Call) -> bool:
    """Whether rows are sorted by what is read as a date, whatever they were sorted by to look back in their groups."""
    key = call.argument("by", 0)
    first = key.elts[0] if isinstance(key, (ast.List, ast.Tuple)) and key.elts else key
    if not isinstance(first, ast.Constant) or {item.arg for item in call.node.keywords} & {"ascending", "descending"}:
        return False
    return first.value in set(_read_dates(module))


def _read_dates(module: Module) -> Iterator[object]:
    """Columns that are read as dates, are made dates, or are asked for their day, week or hour."""
    for call in module.calls:
        given = [item.value for item in call.node.keywords if item.arg == "parse_dates"]
        given += (
            call.node.args[:1]
            if call.method == "to_datetime" or (call.qualified_name or "").endswith(".to_datetime")
            else []
        )
        yield from (part.value for value in given for part in ast.walk(value) if isinstance(part, ast.Constant))
    for node in module.nodes(ast.Attribute):
        if node.attr == "dt" and isinstance(node.value, ast.Subscript) and isinstance(node.value.slice, ast.Constant):
            yield node.value.slice.value


def _is_turned(node: ast.Subscript) -> bool:
    """`rows[::-1]`, `rows.iloc[::-1, :]`."""
    rows = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    return isinstance(rows, ast.Slice) and isinstance(rows.step, ast.UnaryOp) and isinstance(rows.step.op, ast.USub)


def _parts(module: Module) -> Iterator[tuple[str, ast.expr]]:
    """Names of training and test rows, with the selections that they are bound to."""
    for node in module.nodes(ast.Assign):
        target, value = node.targets[0], node.value
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple) and (values := _values(module, value)):
            pairs = list(zip(target.elts, values, strict=False))
        for name, part in pairs:
            plain = _whole(module, _without_copy(part))
            is_cut = isinstance(plain, ast.Subscript) or _end_of(plain)
            if isinstance(name, ast.Name) and is_cut and _is_part(name.id):
                yield name.id, plain


def _values(module: Module, value: ast.expr) -> list[ast.expr]:
    """What several names are bound to: the parts of a tuple, or those that a function of the module gives back."""
    if isinstance(value, ast.Tuple):
        return value.elts
    bodies = dict(functions_of(module))
    body = bodies.get(value.func.id) if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else None
    returned = [node.value for node in ast.walk(body) if isinstance(node, ast.Return)] if body is not None else []
    return returned[0].elts if len(returned) == 1 and isinstance(returned[0], ast.Tuple) else []


def _end_of(node: ast.expr) -> str:
    """`head` and `tail` of rows, where it is said how many."""
    is_end = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and bool(node.args)
    name = node.func.attr if is_end else ""  # type: ignore[attr-defined]
    return {"head": "earlier", "tail": "later"}.get(name, "")


def _whole(module: Module, node: ast.expr) -> ast.expr:
    """The rows that columns are taken of, where these have a name of their own: `later[columns]`."""
    if not isinstance(node, ast.Subscript) or not _takes_listed_columns(module, node):
        return node
    value = bound_once(module, node.value.id) if isinstance(node.value, ast.Name) else None
    return _without_copy(value) if isinstance(value, ast.Subscript) else node


def _is_part(name: str) -> bool:
    return (_TRAIN.search(name) is None) is not (_TEST.search(name) is None)


def _without_copy(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("copy", "drop"):
        node = node.func.value
    while isinstance(node, ast.Subscript) and _takes_columns(node) and isinstance(node.value, ast.Subscript):
        node = node.value
    return node


def _takes_columns(node: ast.Subscript) -> bool:
    return isinstance(node.slice, (ast.Constant, ast.List))


def _takes_listed_columns(module: Module, node: ast.Subscript) -> bool:
    """Whether a selection takes columns, by their names on the spot or by a list that has a name."""
    if _are_columns(node.slice):
        return True
    if not isinstance(node.slice, ast.Name):
        return _takes_columns(node)
    bindings = module.scope_of(node).all_bindings(node.slice.id)
    values = [binding.value for binding in bindings]
    listed = (ast.List, ast.ListComp, ast.Tuple)
    return bool(values) and all(isinstance(value, listed) or _are_columns(value) for value in values)


def _are_columns(value: ast.expr | None) -> bool:
    """`rows.columns...`, `list(...)`, `[...] + [...]`."""
    if isinstance(value, ast.BinOp):
        return isinstance(value.left, (ast.List, ast.ListComp)) or _are_columns(value.left)
    return any(isinstance(part, ast.Attribute) and part.attr == "columns" for part in ast.walk(value or ast.Pass()))


def _side(module: Module, node: ast.expr) -> str:
    """Which rows a selection takes: earlier, later, neither; "" for what is no selection of rows."""
    if end := _end_of(node):
        return end
    if not isinstance(node, ast.Subscript) or _takes_listed_columns(module, node):
        return ""
    rows = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    if isinstance(rows, ast.Slice):
        if rows.step is not None or (rows.lower is None) is (rows.upper is None):
            return "neither"
        return "earlier" if rows.lower is None else "later"
    return _side_of_mask(module, rows)


def _side_of_mask(module: Module, mask: ast.expr, depth: int = 4) -> str:
    if isinstance(mask, ast.UnaryOp) and isinstance(mask.op, ast.Invert):
        other = _side_of_mask(module, mask.operand, depth - 1)
        return {"earlier": "later", "later": "earlier"}.get(other, other)
    if isinstance(mask, ast.Name) and depth:
        value = module.scope_of(mask).only_value(mask.id)
        return _side_of_mask(module, value, depth - 1) if value is not None else "neither"
    if isinstance(mask, ast.Call) and isinstance(mask.func, ast.Attribute) and mask.func.attr == "to_numpy" and depth:
        return _side_of_mask(module, mask.func.value, depth - 1)
    if isinstance(mask, ast.Compare) and len(mask.ops) == 1 and not isinstance(mask.left, ast.BinOp):
        if isinstance(mask.ops[0], (*_EARLIER, ast.Gt, ast.GtE)) and _is_of_time(module, mask.left):
            return "earlier" if isinstance(mask.ops[0], _EARLIER) else "later"
    return "neither"


def _is_of_time(module: Module, node: ast.expr) -> bool:
    """Whether what is compared is a time, or a place in the order of rows, as far as its name tells."""
    if _is_drawn(module, node):
        return False
    columns = [*_columns_of(module, node)]
    return not columns or any(column in _times(module) or _TIME.search(column) for column in columns)


def _columns_of(module: Module, node: ast.expr, depth: int = 3) -> Iterator[str]:
    """The columns that a value is taken from: `rows["day"]`, `rows.day`."""
    for part in ast.walk(node):
        if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant):
            yield str(part.slice.value)
        elif isinstance(part, ast.Attribute) and not isinstance(module.parent(part), ast.Call) and part.attr != "dt":
            yield part.attr
        elif isinstance(part, ast.Name) and depth:
            value = module.scope_of(part).only_value(part.id)
            if isinstance(value, (ast.Subscript, ast.Attribute)):
                yield from _columns_of(module, value, depth - 1)


def _times(module: Module) -> set[str]:
    """Columns that are sorted by, read as dates, or made the index."""
    calls = [*module.method_calls("sort_values", "set_index", "sort"), *module.calls]
    given = [call.argument("by", 0) for call in calls if call.method in ("sort_values", "set_index", "sort")]
    given += [item.value for call in calls for item in call.node.keywords if item.arg in ("parse_dates", "index_col")]
    texts = (part for value in given if value is not None for part in ast.walk(value))
    return {str(part.value) for part in texts if isinstance(part, ast.Constant)}


def _is_drawn(module: Module, node: ast.expr, depth: int = 3) -> bool:
    """Whether what is compared is drawn at random, or is no place in time: a remainder, a number of its own."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and not _keeps_order(part):
            return True
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mod):
            return True
        if isinstance(part, ast.Name) and depth and not _has_column(module, part):
            value = module.scope_of(part).only_value(part.id)
            is_computed = isinstance(value, (ast.Call, ast.BinOp)) and not _is_read(module, value)
            if is_computed and _is_drawn(module, value, depth - 1):  # type: ignore[arg-type]
                return True
    return False


def _has_column(module: Module, name: ast.Name) -> bool:
    """Whether a column is taken by its name: what that is called says what it is, wherever the rows come from."""
    parent = module.parent(name)
    return isinstance(parent, ast.Subscript) and isinstance(parent.slice, ast.Constant) and parent.value is name


def _is_read(module: Module, value: ast.expr) -> bool:
    """Whether a value is rows: what they are called by says which of their columns is meant."""
    names = {node.attr for node in ast.walk(value) if isinstance(node, ast.Attribute)}
    return any(name.startswith("read_") for name in names) or not names.isdisjoint(KEEPS_FRAME)


def _keeps_order(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in MAKES_TIMES or name in STAYS_IN_ROW
