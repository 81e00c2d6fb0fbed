"""Chains of attributes, subscripts and calls, unwound without recursion: `frame.a.fillna(0)["b"].mean()`."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.attributes import read_attribute
from mlgate.semantics.leakage.calls import call, call_method
from mlgate.semantics.leakage.carrying import note_reset
from mlgate.semantics.leakage.deciding import after_attribute, after_call, after_subscript
from mlgate.semantics.leakage.indexing import read_item
from mlgate.semantics.leakage.objects import Collection, Parts, Value
from mlgate.semantics.leakage.splits import parts_of
from mlgate.semantics.leakage.trials import other_columns

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

Link = ast.Call | ast.Attribute | ast.Subscript
LINKS = frozenset({ast.Call, ast.Attribute, ast.Subscript})


def evaluate_chain(machine: Machine, node: Link) -> Value:
    """The value of a chain, from its root outwards."""
    links: list[Link] = []
    root: Any = node
    kind = root.__class__
    while kind in LINKS:
        links.append(root)
        if kind is not ast.Call:
            root = root.value
        else:
            root = root.func.value if root.func.__class__ is ast.Attribute else root.func
        kind = root.__class__
    machine.steps -= len(links)
    value = machine.evaluate(root)
    for link in reversed(links):
        value = _follow(machine, value, link)
    return value


def _follow(machine: Machine, value: Value, link: Link) -> Value:
    if isinstance(link, ast.Attribute):
        result = read_attribute(machine, value, link)
        return after_attribute(result, link) if machine.record.has_scores else result
    if isinstance(link, ast.Subscript):
        result = read_item(machine, value, link)
        if machine.record.loops:
            result = other_columns(machine, value, result, link)
        return after_subscript(machine, value, link, result) if machine.record.has_scores else result
    arguments = evaluate_arguments(machine, link)
    if isinstance(link.func, ast.Attribute):
        result = call_method(machine, value, link.func.attr, arguments, link)
    else:
        result = call(machine, value, arguments, link)
    if machine.record.networks:
        note_reset(machine, value, arguments, link)
    is_asked = machine.record.has_scores or "key" in arguments.keywords  # `max(models, key=...)` makes the first scores
    return after_call(machine, value, arguments, link, result) if is_asked else result


def evaluate_arguments(machine: Machine, node: ast.Call) -> Arguments:
    """Evaluate the arguments of a call, unpacking what is known of `*args` and `**kwargs`."""
    arguments = Arguments(node=node)
    for expression in node.args:
        value = machine.evaluate(expression)
        if not isinstance(expression, ast.Starred):
            arguments.positional.append(value)
            continue
        known = value.known if isinstance(value, Collection) else None
        if isinstance(value, Parts):  # `judge(*train_test_split(X, y))`
            known = parts_of(value, None)
        if known is None:
            arguments.rest = value
        else:
            arguments.positional.extend(known)
    for keyword in node.keywords:
        value = machine.evaluate(keyword.value)
        if keyword.arg is not None:
            arguments.keywords[keyword.arg] = value
        else:
            _unpack_keywords(arguments, value)
    return arguments


def _unpack_keywords(arguments: Arguments, value: Value) -> None:
    items = value.content.items if isinstance(value, Collection) and value.is_mapping else None
    if items is None:
        arguments.rest = value
        return
    for key, item in items.items():
        if isinstance(key, str):
            arguments.keywords[key] = item
