"""Columns that a change gives to frames, in whatever way, and whether a model learns from them."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from mlgate.core.rule import Repair
from mlgate.core.values import NamedTuple
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed

_EVALUATED = re.compile(r"^\s*(\w+)\s*=(?!=)\s*(.+)$", re.M)
_FITS = frozenset({"fit", "fit_transform", "partial_fit", "cross_val_score", "cross_validate"})
_SPLITS = frozenset({"train_test_split"})
_DEPTH = 6


class Column(NamedTuple):
    """A column that is given to a frame: its name, its values, where."""

    name: str
    value: ast.expr
    node: ast.AST


def new_columns(repair: Repair) -> Iterator[tuple[Module, Column]]:
    """The columns that the files after a change give to frames, and those before did not."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {(column.name, unparsed(column.value)) for column in columns_given(before)}
        for column in columns_given(after):
            if (column.name, unparsed(column.value)) not in known:
                yield after, column


def columns_given(module: Module) -> Iterator[Column]:
    """`rows["a"] = ...`, `rows.loc[:, "a"] = ...`, `rows[["a", "b"]] = ...`, `insert`, `assign`, `rename`, `eval`."""
    for node in module.nodes(ast.Assign):
        for target in node.targets:
            for name in _stored(target):
                yield Column(name, node.value, node)
    for call in module.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute):
            yield from _by_method(call.func.attr, call.func.value, call)


def _by_method(name: str, owner: ast.expr, call: ast.Call) -> Iterator[Column]:
    if name == "assign":
        yield from (Column(item.arg, item.value, item.value) for item in call.keywords if item.arg is not None)
    elif name == "insert" and len(call.args) == 3:
        yield from (Column(text, call.args[2], call) for text in _texts(call.args[1]))
    elif name in ("rename", "to_frame") and call.args:
        yield from (Column(text, owner, call) for text in _texts(call.args[0]))
    elif name == "eval" and call.args:
        for text in _texts(call.args[0]):
            yield from _evaluated(text, call)


def _evaluated(text: str, call: ast.Call) -> Iterator[Column]:
    """`rows.eval("a = b * c")`: each word stands for a column."""
    for match in _EVALUATED.finditer(text):
        words = [ast.Constant(word) for word in re.findall(r"[A-Za-z_]\w*", match[2])]
        read = [ast.Subscript(ast.Name("rows", ast.Load()), word, ast.Load()) for word in words]
        yield Column(match[1], ast.List([*read], ast.Load()), call)


def _stored(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Subscript):
        place = target.slice
        if isinstance(target.value, ast.Attribute) and target.value.attr == "loc":
            if not isinstance(place, ast.Tuple) or len(place.elts) != 2:
                return
            place = place.elts[1]
        yield from _texts(place)


def _texts(node: ast.expr) -> Iterator[str]:
    parts = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]
    yield from (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def is_learnt_from(module: Module, name: str) -> bool:
    """Whether a column may be among the features of a model: chosen by its name, or not left out where all are."""
    chosen: list[Collection[str] | None] = []
    for call in module.nodes(ast.Call):
        called = last_name(call.func)
        given = call.args[1 if called.startswith("cross_val") else 0 :]
        if called in _FITS and given:
            chosen.append(_features(module, given[0], _DEPTH))
    if chosen and all(names is not None for names in chosen):
        return any(name in names for names in chosen if names is not None)
    left_out = {
        text
        for call in module.method_calls("drop", "pop", "difference", "remove")
        for part in (*call.node.args, *(item.value for item in call.node.keywords))
        for text in _texts(part)
    }
    return name not in left_out


def _features(module: Module, node: ast.expr, depth: int) -> Collection[str] | None:
    """The columns that an expression takes by their names; None where it does not say."""
    if not depth:
        return None
    if isinstance(node, ast.Subscript):
        chosen = _bound(module, node.slice) if isinstance(node.slice, ast.Name) else node.slice
        if isinstance(chosen, (ast.List, ast.Tuple)):
            texts = [*_texts(chosen)]
            return texts if len(texts) == len(chosen.elts) else None
    inner = _taken_from(module, node)
    return _features(module, inner, depth - 1) if inner is not None else None


def _taken_from(module: Module, node: ast.expr) -> ast.expr | None:
    """What has the columns that an expression has: a name stands for its value, a part of a split for what is split."""
    if isinstance(node, (ast.Subscript, ast.Attribute)):
        return node.value
    if isinstance(node, ast.Name):
        return _bound(module, node)
    if not isinstance(node, ast.Call):
        return None
    called = last_name(node.func)
    if called in _SPLITS and node.args:
        return node.args[0]
    is_same = isinstance(node.func, ast.Attribute) and called in ("to_numpy", "copy", "fillna", "astype")
    return node.func.value if is_same else None  # type: ignore[attr-defined]


def _bound(module: Module, name: ast.Name) -> ast.expr | None:
    return module.scope_of(name).only_value(name.id)
