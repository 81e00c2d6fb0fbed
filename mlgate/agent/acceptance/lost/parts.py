"""What is divided together stays together: rows with their own truth, in one order, the larger part to learn from."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.nested_splits import makers
from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import SORTS
from mlgate.semantics.repairs.split_shares import share_held_out

_JUDGED = frozenset({"eval_set", "validation_data"})
_PREDICTS = frozenset({"classifier", "regressor"})
_PREPARES = frozenset({"transformer", "selector", "resampler"})
_LEAST = 0.05
_DEFAULT = 0.25
_Part = tuple[ast.Assign, int]


def mixed_parts(sides: Sides) -> Iterator[Refusal]:
    """New calls that are given rows and truth of different parts, or each sorted; new splits that hold out too much."""
    known, wrong = set(), set()  # what was mixed before is no doing of the patch
    for module in sides.before.modules:
        parts = _parts(module)
        for call in module.nodes(ast.Call):
            known.add(unparsed(call))
            wrong |= {_mixed(module, parts, call), _sampled(module, call)}
    for live in sides.after.live:
        module = live.module
        parts = _parts(module)
        for node in module.nodes(ast.Call):
            if node in live:
                is_new = unparsed(node) not in known
                words = (_mixed(module, parts, node) or _small(sides, module, node)) if is_new else ""
                words = words or _sampled(module, node)
                if words and words not in wrong:
                    yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _mixed(module: Module, parts: dict[str, _Part], node: ast.Call) -> str:
    pairs = [*_pairs(module, node)]
    if len(pairs) > 1:
        learnt, judged = (parts.get(unparsed(pair[0])) for pair in pairs[:2])
        if learnt and judged and learnt[0] is judged[0] and learnt[1] % 2 and not judged[1] % 2:
            return f"`{unparsed(pairs[0][0])}` is what its split holds out, and is learnt from"
    for pair in pairs:
        one, other = (parts.get(unparsed(item)) or parts.get(root_name(item)) for item in pair)
        if one and other and _are_apart(one, other):
            return f"`{unparsed(pair[0])}` and `{unparsed(pair[1])}` are of different parts of the rows"
    call = module.call_of(node)
    if call is None:
        return ""
    name = call.qualified_name or ""
    if module.catalogue.has_kind(name, "metric") and len(node.args) > 1 and all(map(_is_sorted, node.args[:2])):
        return f"`{unparsed(node)[:60]}` sorts each of what is compared row by row"
    if module.catalogue.has_kind(name, "split_function") and _holds_most(call):
        return f"`{unparsed(node)[:60]}` holds out most of the rows"
    return ""


def _small(sides: Sides, module: Module, node: ast.Call) -> str:
    """Whether a split leaves next to nothing to judge or to choose by, and none did before."""
    call = module.call_of(node)
    if call is None or not _is_split(call):
        return ""
    share = share_held_out(call)
    first = node.args[0] if node.args else None
    outer = makers(module).get(first.id) if isinstance(first, ast.Name) else None
    if share is not None and outer is not None and outer.node is not node:
        share = min(share, 1 - share) * (share_held_out(outer) or 1)
    known = [*(share_held_out(old) for module in sides.before.modules for old in module.calls if _is_split(old))]
    least = min((old for old in known if old is not None), default=_DEFAULT)
    if share is not None and share < _LEAST <= least:
        return f"`{unparsed(node)[:60]}` leaves next to nothing to judge by"
    return ""


def _is_split(call: Call) -> bool:
    return any(
        call.module.catalogue.has_kind(call.qualified_name or "", kind) for kind in ("split_function", "splitter")
    )


def _sampled(module: Module, node: ast.Call) -> str:
    """Pipelines that cannot run, and rows that were resampled beside truth that was not."""
    call = module.call_of(node)
    if call is not None and module.catalogue.has_kind(call.qualified_name or "", "pipeline"):
        return _unfit_step(module, call)
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "fit" or len(node.args) < 2:
        return ""
    rows, truth = (unparsed(part) for part in node.args[:2])
    for made in module.method_calls("fit_resample", "fit_sample"):
        statement = module.parent(made.node)
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        names = [unparsed(part) for part in target.elts] if isinstance(target, ast.Tuple) else []
        if call is None or made.scope is not call.scope:
            continue  # another function has names of its own
        if len(names) == 2 and (names[0] == rows) is not (names[1] == truth):
            return f"`{rows}` and `{truth}` are not resampled together"
    return ""


def _unfit_step(module: Module, pipeline: Call) -> str:
    """A step before the last one that predicts, or that samples where the pipeline knows no samplers."""
    name = pipeline.qualified_name or ""
    for step in _steps(pipeline.node)[:-1]:
        made = pipeline.scope.only_value(step.id) if isinstance(step, ast.Name) else step
        call = module.call_of(made) if isinstance(made, ast.Call) else None
        kinds = module.catalogue.kinds(call.qualified_name or "") if call is not None else frozenset()
        if call is not None and "resampler" in kinds and name.startswith("sklearn."):
            return f"`{name}` takes no samplers: `{call.text}` belongs into a pipeline of its library"
        if call is not None and kinds & _PREDICTS and not kinds & _PREPARES:
            return f"`{call.text}` predicts, and stands before the last step"
    return ""


def _steps(node: ast.Call) -> list[ast.expr]:
    """What a pipeline is made of, in its order, where that is written down in its call."""
    first = node.args[0] if node.args else next((item.value for item in node.keywords if item.arg == "steps"), None)
    if isinstance(first, (ast.List, ast.Tuple)):
        return [part.elts[-1] if isinstance(part, ast.Tuple) and part.elts else part for part in first.elts]
    return node.args


def _predicted(module: Module, node: ast.Call) -> Iterator[ast.expr]:
    """The rows of which a metric is given what a model says."""
    call = module.call_of(node)
    if call is None or not module.catalogue.has_kind(call.qualified_name or "", "metric"):
        return
    for part in ast.walk(node.args[1]):
        value: ast.expr | None = part if isinstance(part, ast.Call) else None
        if isinstance(part, ast.Name):
            value = module.scope_of(part).only_value(part.id)
        while isinstance(value, ast.Subscript):
            value = value.value
        asked = value.func.attr if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) else ""
        if asked.startswith("predict") and isinstance(value, ast.Call) and value.args:
            yield value.args[0]


def _pairs(module: Module, node: ast.Call) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Rows with the truth that stands beside them."""
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("fit", "score", "evaluate") and len(node.args) > 1:
        yield node.args[0], node.args[1]
    if len(node.args) > 1 and isinstance(node.args[1], ast.expr):
        yield from ((rows, node.args[0]) for rows in _predicted(module, node))
    for item in node.keywords:
        if item.arg in _JUDGED:
            for part in ast.walk(item.value):
                if isinstance(part, ast.Tuple) and len(part.elts) > 1:
                    yield part.elts[0], part.elts[1]


def _parts(module: Module) -> dict[str, _Part]:
    """The names of the parts of splits, each with its place among them: even ones to learn from, odd ones to judge."""
    found: dict[str, _Part] = {}
    for call in module.calls_of_kind("split_function"):
        statement = module.parent(call.node)
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Tuple):
            for place, target in enumerate(statement.targets[0].elts):
                found[unparsed(target)] = (statement, place)
    return found


def _are_apart(one: _Part, other: _Part) -> bool:
    """Whether two parts are of one split, or else of two that each parted rows together with their truth."""
    if one[0] is not other[0]:
        return _has_own_truth(one) and _has_own_truth(other)
    return one[1] // 2 != other[1] // 2 and one[1] % 2 != other[1] % 2


def _has_own_truth(part: _Part) -> bool:
    """Whether rows were parted together with their truth."""
    call = part[0].value
    return isinstance(call, ast.Call) and len(call.args) > 1


def _is_sorted(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in SORTS


def _holds_most(call: Call) -> bool:
    size = call.keyword("test_size")
    share = folded(call.module, size.value) if size is not None else None
    return isinstance(share, float) and 0.5 < share < 1
