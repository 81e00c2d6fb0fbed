"""Rows and truth are computed with as they were: a repair about rows puts them elsewhere, and changes none of them."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.live import bound_pairs, function_around
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import ALTERS_VALUES, KEEPS_VALUES, TAKES_COLUMNS, TAKES_ROWS, TOLD_A_FORM

_SOURCES = ("read_", "load", "make_", "fetch_", "open", "from_")
_ENDS = frozenset({"head", "tail", "sample"})
"""Methods that are told how many rows."""
_DEEPEST = 30


class _Operation(NamedTuple):
    name: str
    node: ast.AST


def altered_rows(sides: Sides) -> Iterator[Refusal]:
    """Operations that are new on the way to what is learnt from, learnt and judged by."""
    if not any(rule.about_rows and "column" not in rule.owns for rule in sides.change.target_rules):
        return
    before = [_Ways(module) for module in sides.before.modules]
    for of_truth in (True, False):
        known = [Counter(item.name for item in way) for ways in before for way in ways.to_roots(of_truth)]
        most = {name: max(way[name] for way in known) for way in known for name in way}
        for live in sides.after.live if known else ():
            item = _more(_Ways(live.module).to_roots(of_truth), most, of_truth)
            if item is not None and item.node in live:
                what = "truth" if of_truth else "rows"
                words = f"`{unparsed(item.node)[:60]}` makes something else of the {what} than before"
                yield Refusal(Reason.RESULT_CHANGED, words, live.module.location(item.node))


def _more(ways: Iterator[list[_Operation]], most: Mapping[str, int], of_truth: bool) -> _Operation | None:
    """An operation that is done more often on one way than on any before."""
    for way in ways:
        done: Counter[str] = Counter()
        for item in way:
            done[item.name] += 1
            is_again = item.name in ("Sub", "Div") and item.name in most  # they are scaled twice
            if done[item.name] > most.get(item.name, 0) and (of_truth or is_again or _alters(item.name)):
                return item
    return None


def _alters(name: str) -> bool:
    return (
        name in ALTERS_VALUES
        or not name.isidentifier()
        or name in ("Pow", "Mult", "Mod", "FloorDiv", "USub", "Compare")
    )


class _Ways:
    """The ways that rows and truth of a module take to what fits, predicts and judges."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._own = {function.name for function in module.functions}
        self._bound: dict[tuple[str, str], list[tuple[ast.expr, int | None]]] = defaultdict(list)
        self._written: dict[tuple[str, str], list[ast.Assign]] = defaultdict(list)
        for node in module.nodes(ast.Assign):
            scope = function_around(module, node)
            for target, value in bound_pairs(node):
                if isinstance(target, ast.Name):
                    self._bound[scope, target.id].append((value, None))
                elif isinstance(target, (ast.Tuple, ast.List)):
                    for place, part in enumerate(target.elts):
                        if isinstance(part, ast.Name):
                            self._bound[scope, part.id].append((value, place))
                elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                    self._written[scope, target.value.id].append(node)

    def roots(self, of_truth: bool) -> list[ast.expr]:
        """What fits and judges are given: the truth, or else the rows."""
        found = []
        for call in self._module.calls:
            found += [part for part, is_truth in _given(call) if is_truth is of_truth]
        return found

    def to_roots(self, of_truth: bool) -> Iterator[list[_Operation]]:
        """What is done with each on its way, by what is called."""
        for root in self.roots(of_truth):
            yield [*self._on_way(root, None, set(), _DEEPEST)]

    def _on_way(
        self, node: ast.expr, place: int | None, seen: set[tuple[str, str]], depth: int
    ) -> Iterator[_Operation]:
        """What is done on the way to an expression; `place`: of what it gives, that is taken."""
        if not depth:
            return
        index = node.slice.value if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) else None
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(index, int):
            yield from self._on_name(node.value, seen, depth, index)
            return
        if isinstance(node, ast.Name):
            yield from self._on_name(node, seen, depth)
        elif isinstance(node, ast.Call):
            yield from self._on_call(node, place, seen, depth)
        elif isinstance(node, ast.Subscript):
            yield from (_Operation("[::-1]", node) for step in _steps(node) if step == "-1")
        elif isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Compare, ast.ListComp, ast.IfExp)):
            yield _Operation(type(node.op if isinstance(node, ast.BinOp) else node).__name__, node)
        for part in _inner(node):
            yield from self._on_way(part, None, seen, depth - 1)

    def _on_name(
        self, node: ast.Name, seen: set[tuple[str, str]], depth: int, taken: int | None = None
    ) -> Iterator[_Operation]:
        """What is done on the way to a name; `taken`: of what it stands for, that element."""
        key = (function_around(self._module, node), node.id)
        if key in seen:
            return
        seen.add(key)
        for value, index in self._bound[key]:
            is_taken = taken is not None and isinstance(value, ast.Tuple) and taken < len(value.elts)
            part = value.elts[taken] if is_taken else value  # type: ignore[attr-defined]
            yield from self._on_way(part, index, seen, depth - 1)
        for written in self._written[key]:
            if isinstance(written.value, ast.Constant):
                yield _Operation(f"= {unparsed(written.value)}", written)

    def _on_call(
        self, node: ast.Call, place: int | None, seen: set[tuple[str, str]], depth: int
    ) -> Iterator[_Operation]:
        call = self._module.call_of(node)
        if call is None or _name(call) in self._own:
            return  # a function of the project: what it does is judged where it stands
        if _makes(call) or _is_across(call):
            yield _Operation(_name(call), node)
        for part in _passed(call, place):
            yield from self._on_way(part, None, seen, depth - 1)


def _steps(node: ast.Subscript) -> list[str]:
    """The steps of slices: those that go backwards turn rows, pictures or colours around."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return [unparsed(part.step) for part in parts if isinstance(part, ast.Slice) and part.step is not None]


def _inner(node: ast.expr) -> list[ast.expr]:
    """What rows are taken out of: `rows[mask]`, `[rows, others]`, `rows / 2`; not what a column is taken of."""
    if isinstance(node, ast.Subscript):
        is_column = isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
        return [] if is_column else [node.value]
    if isinstance(node, (ast.Attribute, ast.Starred)):
        return [node.value]
    if isinstance(node, (ast.List, ast.Tuple)):
        return node.elts
    return [node.left] if isinstance(node, ast.BinOp) else []


def _name(call: Call) -> str:
    name = call.qualified_name or call.method or unparsed(call.node.func)
    return name.rpartition(".")[2]


def _makes(call: Call) -> bool:
    """Whether a call makes other values of what it is given: one that prepares, parts or reads rows does not."""
    name, roles = _name(call), {*roles_of(call)}
    if not roles.isdisjoint(("transform", "split", "load", "predict")) or name[:1].isupper() or name in KEEPS_VALUES:
        return False
    if call.method == "fit":
        return False  # it gives the object back that was fitted, and no rows
    return name.isidentifier() and not name.startswith(_SOURCES)


def _is_across(call: Call) -> bool:
    """Whether columns are dropped and not rows: `dropna(axis=1)`, `drop_duplicates` of what is turned round."""
    axis = call.argument("axis", 0) if _name(call) == "dropna" else None
    return axis is not None and unparsed(axis) in ("1", "'columns'")


def _passed(call: Call, place: int | None) -> list[ast.expr]:
    """What goes through a call: its object, or the first thing it is given; of several, the one that is taken."""
    arguments = call.node.args
    if call.module.catalogue.has_kind(call.qualified_name or "", "split_function"):
        return arguments[place // 2 :][:1] if place is not None else []
    is_form = call.method in TOLD_A_FORM and not _is_module(call)
    if call.method in TAKES_COLUMNS and call.receiver is not None and not _is_module(call):
        return [call.receiver, *arguments, *(item.value for item in call.node.keywords)]
    if call.receiver is not None and (is_form or not call.qualified_name or call.method in _ENDS):
        return [call.receiver]
    own = [call.receiver] if call.receiver is not None and call.method and not _is_module(call) else []
    return [*own, *arguments[:1]] if place is None else arguments[place : place + 1]


def _is_module(call: Call) -> bool:
    """Whether a function of a library is called: `np.concatenate`, and no method."""
    root = call.receiver
    while isinstance(root, ast.Attribute):
        root = root.value
    return isinstance(root, ast.Name) and call.module.qualified_name(root) is not None


def _given(call: Call) -> Iterator[tuple[ast.expr, bool]]:
    """The rows and the truth that a call is given; whether it is the truth."""
    arguments = call.node.args
    if any(role.startswith("metric") for role in roles_of(call)):
        yield from ((part, True) for part in [part for part in arguments[:2] if not _is_predicted(call, part)][:1])
        yield from ((item.value, True) for item in call.node.keywords if item.arg == "y_true")
    elif call.method in TAKES_ROWS and len(arguments) < 3:
        yield from ((part, number == 1) for number, part in enumerate(arguments))
        yield from ((item.value, item.arg == "y") for item in call.node.keywords if item.arg in ("X", "y"))
        for item in call.node.keywords:
            if item.arg in ("validation_data", "eval_set"):
                yield from _watched(item.value)


def _is_predicted(call: Call, part: ast.expr) -> bool:
    """Whether a model says what a metric is given: no truth, although it may stand in its place."""
    value = call.scope.only_value(part.id) if isinstance(part, ast.Name) else part
    asked = call.module.call_of(value) if isinstance(value, ast.Call) else None
    return asked is not None and "predict" in roles_of(asked)


def _watched(given: ast.expr) -> Iterator[tuple[ast.expr, bool]]:
    """The rows and the truth of each pair by which a training is watched."""
    for part in ast.walk(given):
        if isinstance(part, ast.Tuple):
            yield from ((value, number == 1) for number, value in enumerate(part.elts[:2]))
