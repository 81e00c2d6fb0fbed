"""Joins are validated on the side whose keys stand once, as far as names and other statements tell."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_SIDES = {
    "1:m": (0,),
    "one_to_many": (0,),
    "m:1": (1,),
    "many_to_one": (1,),
    "1:1": (0, 1),
    "one_to_one": (0, 1),
}
"""The sides whose keys have to stand once: 0 is the left one."""
_ONCE = frozenset({"drop_duplicates", "unique", "value_counts"})
_KEY = re.compile(r"(?i)^(?P<thing>[a-z][a-z_]*?)_?(?:id|key|code|nr|no|number|uuid)s?$")


def wrong_side(repair: Repair) -> Iterator[Unrepaired]:
    """Joins that ask for keys that stand once where rows of one thing stand many times, and not where it stands."""
    for before, after in repair.modules:
        if after is None:
            continue
        known = {before.text(call.node) for call in _validated(before)} if before is not None else set()
        first = {unparsed(side) for call in _joins(before) if (side := _sides_of(call)[0]) is not None}
        for call in _validated(after):
            key, sides = _key_of(after, call), _sides_of(call)
            asked = _SIDES.get(str(folded(after, call.keyword("validate").value)))  # type: ignore[union-attr]
            if after.text(call.node) in known or asked is None or not key or None in sides:
                continue
            if asked == (1,) and _goes_on(after, call) and not _is_grouped(after, key):
                continue  # no row of those that go on is repeated, whatever the tables are called
            once = [_stands_once(after, side, key) for side in sides if side is not None]
            wrong = next((place for place in asked if once[1 - place] and not once[place]), None)
            if wrong is None and len(asked) == 1 and not once[asked[0]] and unparsed(sides[asked[0]]) in first:  # type: ignore[arg-type]
                wrong = asked[0]  # these are the rows that may be repeated, and still are
            if wrong is not None and (len(asked) == 1 or _is_grouped(after, key)):
                words = f"`{unparsed(sides[wrong])[:40]}` has more than one row of a `{key}`"  # type: ignore[arg-type]
                yield Unrepaired(after.location(call.node), words)


def _goes_on(module: Module, call: Call) -> bool:
    """Whether the left side takes its own name again: its rows are those that must not be repeated."""
    parent = module.parent(call.node)
    target = parent.targets[0] if isinstance(parent, ast.Assign) else None
    left = _sides_of(call)[0]
    return isinstance(target, ast.Name) and isinstance(left, ast.Name) and target.id == left.id


def _joins(module: Module | None) -> Iterator[Call]:
    yield from module.method_calls("merge") if module is not None else ()


def _validated(module: Module) -> Iterator[Call]:
    yield from (call for call in _joins(module) if call.has_keyword("validate"))


def _sides_of(call: Call) -> list[ast.expr | None]:
    is_function = call.qualified_name == "pandas.merge"
    given = [*call.node.args]
    named = {item.arg: item.value for item in call.node.keywords}
    if is_function:
        given += [named[name] for name in ("left", "right") if name in named]
        return [given[0] if given else None, given[1] if len(given) > 1 else None]
    return [call.receiver, given[0] if given else named.get("right")]


def _key_of(module: Module, call: Call) -> str:
    """The one column that rows are joined by; "" for several, which need not stand once each."""
    on = call.keyword("on")
    value = on.value if on is not None else None
    if isinstance(value, (ast.List, ast.Tuple)) and len(value.elts) == 1:
        value = value.elts[0]
    found = folded(module, value) if value is not None else None
    return found if isinstance(found, str) else ""


def _stands_once(module: Module, side: ast.expr, key: str) -> bool:
    """Whether a table is called after its key, comes from such a file, or was made to have one row of each."""
    match = _KEY.match(key)
    thing = (match["thing"] if match is not None else key).lower()
    if isinstance(side, ast.Name) and _is_plural(side.id.lower(), thing):
        return True
    values = (module.scope_of(side).values(side.id) if isinstance(side, ast.Name) else []) or [side]
    calls = (node for value in values for node in ast.walk(value) if isinstance(node, ast.Call))
    return any(_makes_single(module, call, key) for call in calls)


def _makes_single(module: Module, call: ast.Call, key: str) -> bool:
    """`drop_duplicates()`, `groupby(key).agg(...)`: one row of each is left."""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if method != "groupby" or repr(key) not in unparsed(call):
        return method in _ONCE
    parent = module.parent(call)
    while isinstance(parent, (ast.Attribute, ast.Subscript)):
        if isinstance(parent, ast.Attribute) and parent.attr in ("transform", "apply", "head"):
            return False
        parent = module.parent(parent)
    return True


def _is_plural(name: str, thing: str) -> bool:
    word = name.rpartition("_")[2]
    stem = thing.rpartition("_")[2]
    return word in {stem, f"{stem}s", f"{stem}es", f"{stem.removesuffix('y')}ies"}


def _is_grouped(module: Module, key: str) -> bool:
    """Whether rows are grouped by a key elsewhere: then it stands more than once among them."""
    calls = module.method_calls("groupby")
    return any(repr(key) in unparsed(call.node) for call in calls)
