"""Means and medians for filling gaps, taken from the training part instead of from all rows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from mlgate.core.fix import Applicability, Edit, Fix
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.events import Statistic, StatisticKind
from mlgate.semantics.leakage.fixing.surroundings import SplitStatement, Surroundings, in_order
from mlgate.semantics.leakage.witnesses import Leak
from mlgate.semantics.module import Module
from mlgate.semantics.names import names_in

MIDDLES = frozenset({"mean", "median"})
TITLE = "Take it from the training part"


class Middle(NamedTuple):
    """`frame["age"].mean()` or `frame.mean()`: the frame's name, the column, the name of the method."""

    node: ast.Call
    frame: str
    column: str | None
    method: str

    @property
    def name(self) -> str:
        """What the number may be called."""
        if self.column is None:
            return f"{self.method}s"
        plain = re.sub(r"\W+", "_", self.column).strip("_").lower()
        return f"{plain}_{self.method}" if plain.isidentifier() else self.method


def fill_from_training_part(module: Module, leak: Leak) -> Fix | None:
    """`frame["a"] = frame["a"].fillna(frame["a"].mean())` above a split of the frame."""
    around, split, middle = _shape(module, leak)
    if around is None or split is None or middle is None or middle.column is None:
        return None
    first, last = around.index(middle.node), around.index(split.statement)
    statement = around.body[first] if first is not None else None
    if first is None or last is None or first >= last or not _is_filling(statement, middle):
        return None
    assert isinstance(statement, ast.Assign)
    carried = _carried(around, split, middle.frame, middle.column)
    if carried is None or not in_order(module, statement, split.statement) or not around.stands_alone(statement):
        return None
    if not _only_prepares(around, around.body[first + 1 : last], middle.frame, middle.column):
        return None
    if not _is_own(around, middle.frame, first) or not _is_done_with(around, split, carried, middle.frame, first):
        return None
    train, test = split.parts_of(carried.argument)
    name, column = around.fresh_name(middle.name), _quoted(module, middle)
    filled = [f"{part}.fillna({{{column}: {name}}})" for part in (train, test)]
    lines = [
        f"{name} = {train}[{column}].{middle.method}()",
        f"{train}, {test} = {filled[0]}, {filled[1]}{around.comment_of(statement)}",
    ]
    edits = (around.removal(statement), around.insertion(split.statement, lines))
    return Fix(TITLE, Applicability.UNSAFE, edits)


def use_training_part(module: Module, leak: Leak) -> Fix | None:
    """`X_train.fillna(frame.mean())` below the split: one number, taken from the training part, used everywhere."""
    around, split, middle = _shape(module, leak)
    if around is None or split is None or middle is None:
        return None
    last = around.index(split.statement)
    carried = _carried(around, split, middle.frame, middle.column)
    if last is None or carried is None or not _is_as_split(around, carried, middle.frame, last):
        return None
    uses = [node for item in around.body[last + 1 :] for node in _same(module, item, middle)]
    if middle.node not in uses or not all(module.scope_of(node) is around.scope for node in uses):
        return None
    known = [name for node in uses for name in ast.walk(node) if isinstance(name, ast.Name)]
    if not around.is_free_outside(middle.frame, known, last + 1, but_for_size=True):
        return None
    if middle.column is None and not all(_fills(module.parent(node), node) for node in uses):
        return None
    train, _ = split.parts_of(carried.argument)
    name = around.fresh_name(middle.name)
    source = f"{train}[{_quoted(module, middle)}]" if middle.column is not None else train
    text = module.text(middle.node)
    arguments = text[text.rindex("(") :]
    edits = [around.insertion(split.statement, [f"{name} = {source}.{middle.method}{arguments}"])]
    edits.extend(Edit(*module.span(node), name) for node in uses)
    return Fix(TITLE, Applicability.UNSAFE, tuple(edits))


def _shape(module: Module, leak: Leak) -> tuple[Surroundings | None, SplitStatement | None, Middle | None]:
    cause = leak.cause
    if not isinstance(cause, Statistic) or cause.kind is not StatisticKind.COMPUTED:
        return None, None, None
    around = Surroundings.of(module, cause.site)
    split = SplitStatement.of(around, leak.split) if around is not None else None
    return around, split, middle_of(cause.site)


def middle_of(node: ast.AST) -> Middle | None:
    """The mean or median that an expression is."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.args:
        return None
    plain = all(item.arg == "numeric_only" and isinstance(item.value, ast.Constant) for item in node.keywords)
    if node.func.attr not in MIDDLES or not plain:
        return None
    column = column_of(node.func.value)
    if column is not None and not node.keywords:
        return Middle(node, column[0], column[1], node.func.attr)
    owner = node.func.value
    return Middle(node, owner.id, None, node.func.attr) if isinstance(owner, ast.Name) else None


def column_of(node: ast.AST) -> tuple[str, str] | None:
    """Frame and column of `frame["column"]`."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Constant):
        return (node.value.id, node.slice.value) if isinstance(node.slice.value, str) else None
    return None


def _is_filling(statement: ast.stmt | None, middle: Middle) -> bool:
    """`frame["a"] = frame["a"].fillna(<the middle>)`."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    place = (middle.frame, middle.column)
    value = statement.value
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute) or value.func.attr != "fillna":
        return False
    given = value.args == [middle.node] and not value.keywords
    return given and column_of(statement.targets[0]) == place == column_of(value.func.value)


def _same(module: Module, statement: ast.stmt, middle: Middle) -> list[ast.Call]:
    """The same number asked for in a statement."""
    text = ast.dump(middle.node)
    return [node for node in ast.walk(statement) if isinstance(node, ast.Call) and ast.dump(node) == text]


def _quoted(module: Module, middle: Middle) -> str:
    owner = middle.node.func.value if isinstance(middle.node.func, ast.Attribute) else None
    assert isinstance(owner, ast.Subscript)
    return module.text(owner.slice)


# What reaches the split


class Carried(NamedTuple):
    """The argument of the split that holds the frame's columns, and the names between."""

    argument: ast.expr
    names: frozenset[str]


def _carried(around: Surroundings, split: SplitStatement, frame: str, column: str | None) -> Carried | None:
    """The one argument that is the frame, less other columns; the others must not hold the column."""
    last = around.index(split.statement)
    assert last is not None
    found: list[Carried] = []
    for argument in split.call.args:
        expression, names = argument, frozenset[str]()
        if isinstance(argument, ast.Name) and argument.id != frame:
            value = _value_of(around, argument, last)
            if value is None:
                return None
            expression, names = value, frozenset({argument.id})
        if holds(expression, frame, column):
            found.append(Carried(argument, names))
        elif frame in names_in(expression) and not _is_other_column(expression, frame, column):
            return None
    return found[0] if len(found) == 1 else None


def _value_of(around: Surroundings, name: ast.Name, last: int) -> ast.expr | None:
    """What a name was bound to, if that happened once, in a statement of the body above."""
    stores = around.stores(name.id)
    position = around.index(stores[0]) if len(stores) == 1 else None
    statement = around.body[position] if position is not None and position < last else None
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    return next((value for target, value in _bindings(statement) if target is stores[0]), None)


def _bindings(statement: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    target, value = statement.targets[0], statement.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        yield from zip(target.elts, value.elts, strict=True)
    else:
        yield target, value


def holds(node: ast.expr, frame: str, column: str | None) -> bool:
    """Whether an expression is the frame with the column still in it: all of it, columns listed, others dropped."""
    if isinstance(node, ast.Name):
        return node.id == frame
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(node.slice, ast.List):
        listed = _texts(node.slice)
        return node.value.id == frame and column is not None and listed is not None and column in listed
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "drop":
        return False
    dropped = _dropped(node)
    owner = node.func.value
    return isinstance(owner, ast.Name) and owner.id == frame and dropped is not None and column not in dropped


def _dropped(call: ast.Call) -> list[str] | None:
    keywords = {item.arg: item.value for item in call.keywords}
    axis = keywords.pop("axis", None)
    if axis is not None and isinstance(axis, ast.Constant) and axis.value in (1, "columns") and len(call.args) == 1:
        return _texts(call.args[0]) if not keywords else None
    if axis is not None or call.args or keywords.keys() != {"columns"}:
        return None
    return _texts(keywords["columns"])


def _texts(node: ast.expr) -> list[str] | None:
    items = node.elts if isinstance(node, ast.List) else [node]
    found = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return found if len(found) == len(items) else None


def _is_other_column(node: ast.expr, frame: str, column: str | None) -> bool:
    """`frame["y"]`, `frame.y`, `frame.pop("y")`, `frame["y"].values`: another column."""
    if isinstance(node, ast.Attribute) and node.attr in ("values", "array"):
        node = node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "pop":
        popped = _texts(node.args[0]) if len(node.args) == 1 and not node.keywords else None
        owner = node.func.value
        return isinstance(owner, ast.Name) and owner.id == frame and popped is not None and column not in popped
    found = column_of(node)
    if found is not None:
        return found[0] == frame and found[1] != column
    is_attribute = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    return is_attribute and node.value.id == frame and node.attr != column  # type: ignore[attr-defined]


def _only_prepares(around: Surroundings, between: Sequence[ast.stmt], frame: str, column: str) -> bool:
    """Whether statements leave the column alone: other columns are written, features and target taken."""
    for statement in between:
        plain = isinstance(statement, ast.Assign) and len(statement.targets) == 1
        if frame in names_in(statement) and plain:
            assert isinstance(statement, ast.Assign)
            if not all(_is_step(around, *pair, frame, column) for pair in _bindings(statement)):
                return False
        elif frame in names_in(statement) or not around.is_quiet([statement], {frame}):
            return False
    return True


def _is_step(around: Surroundings, target: ast.expr, value: ast.expr, frame: str, column: str) -> bool:
    written = column_of(target)
    if written is not None:
        names = [node for node in ast.walk(value) if isinstance(node, ast.Name) and node.id == frame]
        others = [column_of(around.module.parent(node) or node) for node in names]
        untouched = all(item is not None and item[1] != column for item in others)
        return written[0] == frame and written[1] != column and untouched and _is_filled(around, value)
    if not isinstance(target, ast.Name) or target.id == frame:
        return False
    return holds(value, frame, column) or _is_other_column(value, frame, column)


def _is_filled(around: Surroundings, value: ast.expr) -> bool:
    """A pure expression, or `fillna` of pure expressions."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "fillna":
        return not value.keywords and all(around.is_pure(item) for item in (value.func.value, *value.args))
    return around.is_pure(value)


def _is_own(around: Surroundings, frame: str, first: int) -> bool:
    """Whether a frame was made by one call above and has no other name: nobody else sees its columns change."""
    stores = around.stores(frame)
    position = around.index(stores[0]) if len(stores) == 1 else None
    statement = around.body[position] if position is not None and position < first else None
    if not isinstance(statement, ast.Assign) or statement.targets != [stores[0]]:
        return False
    parents = [around.module.parent(node) for node in around.mentions(frame) if (around.index(node) or 0) < first]
    known = (ast.Subscript, ast.Attribute, ast.Assign, ast.Call, ast.Expr)
    aliased = any(isinstance(item, ast.Assign) and item is not statement for item in parents)
    return isinstance(statement.value, ast.Call) and not aliased and all(isinstance(item, known) for item in parents)


def _is_as_split(around: Surroundings, carried: Carried, frame: str, last: int) -> bool:
    """Whether the frame is, when it is split, what it was when features were taken of it."""
    for name in carried.names:
        mentions = [node for node in around.mentions(name) if (around.index(node) or 0) <= last]
        if len(mentions) != 2 or around.index(mentions[0]) is None:
            return False
        between = around.body[(around.index(mentions[0]) or 0) + 1 : last]
        if not around.is_quiet(between, {frame, name}):
            return False
    return True


def _fills(parent: ast.AST | None, node: ast.Call) -> bool:
    """Whether a number is the argument of `fillna`."""
    is_fill = isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute) and parent.func.attr == "fillna"
    return is_fill and isinstance(parent, ast.Call) and parent.args == [node]


def _is_done_with(around: Surroundings, split: SplitStatement, carried: Carried, frame: str, first: int) -> bool:
    """Whether neither the frame nor what was made of it is used below the split: its gaps are no longer filled."""
    last = around.index(split.statement)
    assert last is not None
    if not around.is_free_outside(frame, (), last + 1, but_for_size=True):
        return False
    for name in carried.names:
        inside = [node for node in around.mentions(name) if (around.index(node) or 0) <= last]
        reads = [node for node in inside if isinstance(node.ctx, ast.Load)]
        if len(reads) != 1 or any((around.index(node) or 0) <= first for node in inside):
            return False
        if not around.is_free_outside(name, inside, first, but_for_size=True):
            return False
    return True
