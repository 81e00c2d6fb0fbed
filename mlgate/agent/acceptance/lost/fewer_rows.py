"""Rows that are left out on the way, and data that is not used any more."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator

from mlgate.agent.acceptance.lost.assigned import assigned_names
from mlgate.agent.acceptance.lost.idle import without_arguments
from mlgate.agent.acceptance.lost.missing_asked import is_dropped_instead, is_own_comparison
from mlgate.agent.acceptance.lost.parted_off import is_parted_off
from mlgate.agent.acceptance.lost.queries import is_asked_instead
from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_of_calls
from mlgate.semantics.repairs._knowledge import CUTS_ROWS, GIVES_FEWER_ROWS, SORTS

_DROPS_MISSING = frozenset({"dropna", "drop_nulls", "drop_nans"})


def fewer_rows(sides: Sides) -> Iterator[Refusal]:
    """Data under its own name with fewer rows: `frame = frame.head(100)`, `X = X[:100]`."""
    added = {name for rule in sides.change.target_rules for name in rule.adds_arguments or ()}
    known = Counter(text for text, _, _, _ in _cut(sides.before, added))
    for module in sides.before.modules:
        known.update(ast.unparse(node.value) for node in module.nodes(ast.Expr))
    yield from _fewer_handed_on(sides)
    names = {node.id for module in sides.before.modules for node in module.nodes(ast.Name)}
    for text, name, module, node in _cut(sides.after, added):
        known[text] -= 1
        if _is_dropped_less(node.value, known, added) or is_dropped_instead(sides, node.value):
            continue
        if known[text] < 0 and name in names and not is_asked_instead(sides, node.value):
            if is_parted_off(sides, names, module, node):
                continue
            yield Refusal(Reason.ROWS_LOST, f"`{name}` has fewer rows than before", module.location(node))


def _is_dropped_less(value: ast.expr, known: Counter[str], added: Collection[str]) -> bool:
    """Whether rows were dropped for any missing value, and are for those of some columns, in whatever chain."""
    for_any = _ForAny()
    plain = for_any.visit(ast.parse(ast.unparse(value), mode="eval")).body
    return for_any.found and ast.unparse(without_arguments(_uncopied(plain), added)) in known


class _ForAny(ast.NodeTransformer):
    """Takes away for which columns a missing value drops a row: `dropna(subset=...)`, `drop_nulls([...])`."""

    def __init__(self) -> None:
        self.found = False

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Calls within each other, from the outer one on."""
        self.generic_visit(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        is_some = {item.arg for item in node.keywords} == {"subset"} and not node.args
        is_some = is_some or (name == "drop_nulls" and len(node.args) == 1 and not node.keywords)
        if name not in _DROPS_MISSING or not is_some:
            return node
        self.found = True
        return ast.Call(node.func, [], [])


def _fewer_handed_on(sides: Sides) -> Iterator[Refusal]:
    """Rows that are left out of what a function gives back."""
    known = Counter(word for word, _, _ in _reductions(sides.before))
    for word, module, node in _reductions(sides.after):
        known[word] -= 1
        if known[word] < 0 and not is_asked_instead(sides, node):
            yield Refusal(Reason.ROWS_LOST, f"`{word}` leaves rows out of what is given back", module.location(node))


def _reductions(side: Side) -> Iterator[tuple[str, Module, ast.expr]]:
    for live in side.live:
        for node in live.module.nodes(ast.Return):
            for part in ast.walk(node.value) if node in live and node.value is not None else ():
                if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in CUTS_ROWS:
                    if not _is_own_part(part.func.value):
                        yield part.func.attr, live.module, part


def _is_own_part(owner: ast.expr) -> bool:
    """Whether a method is looked up in the object itself: `self.head(x)` is a layer, and `self.frame.head(5)` rows."""
    return isinstance(owner, ast.Name) and owner.id in ("self", "cls")


def _cut(side: Side, added: Collection[str]) -> Iterator[tuple[str, str, Module, ast.Assign]]:
    for _, name, module, node in assigned_names(side):
        value = node.value.func if isinstance(node.value, ast.Call) else node.value
        chosen = value.slice if isinstance(value, ast.Subscript) else None
        is_sliced = isinstance(chosen, (ast.Slice, ast.Compare, ast.BinOp))
        is_sliced = is_sliced and not (isinstance(chosen, ast.Slice) and not _leaves_out(chosen))
        is_sliced = is_sliced and not is_own_comparison(chosen)  # rows that have a value: `notna`
        inner = value.value if isinstance(value, (ast.Attribute, ast.Subscript)) else None
        words = {part.attr for part in ast.walk(value) if isinstance(part, ast.Attribute)}
        is_cut = is_sliced and _has_bounds(node.value) and isinstance(inner, ast.Call)
        if isinstance(node.value, ast.Call) and _is_of_all(node.value):
            continue
        is_own = (
            inner is not None and root_of_calls(inner) == name and (is_sliced or not words.isdisjoint(GIVES_FEWER_ROWS))
        )
        if is_own or is_cut or any(_is_slice_of(part, name) for part in ast.walk(node.value)):
            yield ast.unparse(without_arguments(_uncopied(node.value), added)), name, module, node


def _uncopied(value: ast.expr) -> ast.expr:
    """`frame.drop_duplicates()` of `frame.drop_duplicates().copy()`: a copy has all rows, and sorted rows are all."""
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        told = [ast.unparse(item) for item in (*value.args, *value.keywords)]
        is_same = value.func.attr in SORTS or (value.func.attr == "copy" and not value.args)
        if not is_same and (value.func.attr != "reset_index" or told != ["drop=True"]):
            break
        value = value.func.value
    return value


def _is_of_all(call: ast.Call) -> bool:
    """`sample(frac=1)`: all rows, in another order."""
    shares = [item.value for item in call.keywords if item.arg == "frac"]
    return any(isinstance(share, ast.Constant) and share.value == 1 for share in shares)


def _has_bounds(value: ast.expr) -> bool:
    """Whether a selection is `[:100]` or the like, of rows."""
    if not isinstance(value, ast.Subscript) or not isinstance(value.slice, ast.Slice):
        return False
    return _leaves_out(value.slice)


def _leaves_out(chosen: ast.Slice) -> bool:
    """Whether a slice has bounds, or steps over rows: `[::-1]` has all of them, the other way round."""
    is_turned = chosen.step is not None and ast.unparse(chosen.step) == "-1"
    return any(part is not None for part in (chosen.lower, chosen.upper, None if is_turned else chosen.step))


def _is_slice_of(node: ast.AST, name: str) -> bool:
    """`frame[:100]`, `frame[10:, :]`, `frame[::2]`; `frame[:, 1:]` takes columns."""
    if not isinstance(node, ast.Subscript) or root_of_calls(node.value) != name:
        return False
    first = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    return isinstance(first, ast.Slice) and _leaves_out(first)


def unused_data(sides: Sides) -> Iterator[Refusal]:
    """Data that was loaded, or parted, and used; now it is only loaded."""
    used = _read(sides.after)
    for name in sorted(_read(sides.before) - used):
        for module, node in _sources(sides.after):
            if any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node.targets[0])):
                if _is_truth_of_used(node.targets[0], name, used) and is_judged_in_folds(sides):
                    continue
                yield Refusal(Reason.ROWS_LOST, f"`{name}` is not used any more", module.location(node))


def _is_truth_of_used(target: ast.expr, name: str, used: Collection[str]) -> bool:
    """Whether a name is the truth of a part of a split whose rows are still used."""
    parts = [ast.unparse(part) for part in target.elts] if isinstance(target, ast.Tuple) else []
    is_held_out = name in parts and bool(parts.index(name) % 2)
    return is_held_out and any(part in used for part in parts[1::2])


def is_judged_in_folds(sides: Sides) -> bool:
    """Whether folds judge now what rows held out did, as a rule asks: they fit by themselves."""
    is_asked = any(rule.about_rows and "score" in rule.gives_up for rule in sides.change.target_rules)
    return is_asked and _folding(sides.after) > _folding(sides.before)


def _folding(side: Side) -> int:
    """How often models are judged in folds."""
    return sum(call.node in live for live in side.live for call in live.module.calls_of_kind("cross_validation"))


def _read(side: Side) -> set[str]:
    return {
        node.id
        for live in side.live
        for node in live.module.nodes(ast.Name)
        if isinstance(node.ctx, ast.Load) and node in live
    }


def _sources(side: Side) -> Iterator[tuple[Module, ast.Assign]]:
    """Assignments of what is loaded or split."""
    for module in side.modules:
        for node in module.nodes(ast.Assign):
            call = module.call_of(node.value) if isinstance(node.value, ast.Call) else None
            if call is not None and any(role in ("load", "split") for role in roles_of(call)):
                yield module, node
