"""Probabilities are made once: by the network for a loss that takes them, or by a loss that takes logits."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import (
    COMPUTES_OUTPUT,
    LEARNS_IN_LOOP,
    LEARNT_THROUGH,
    LEAVES_NO_GRADIENT,
    PROBABILITY_LOSSES,
    SAME_LOSSES,
    SAYS_OUTPUT,
    SQUASHES,
)
from mlgate.semantics.repairs.counted import Count, called_names, total
from mlgate.semantics.repairs.told_chances import logits_given_back

_DEPTH = 3


def still_squashed(repair: Repair) -> Iterator[Unrepaired]:
    """Losses of logits whose input is still made probabilities somewhere."""
    before, after = (total(repair, side, _squashed) for side in (0, 1))
    losses = [total(repair, side, _probability_losses) for side in (0, 1)]
    told = total(repair, 0, _told_logits) - total(repair, 1, _told_logits)
    if told > 0 and before - after + told > len(repair.targets):
        words = "the loss takes probabilities now, and less makes them"
        yield Unrepaired(repair.targets[0].location, words, gone=True)
    if after >= before and losses[1] <= losses[0] and told <= 0 and repair.targets:
        yield Unrepaired(repair.targets[0].location, "probabilities are still made of the logits", gone=True)
    yield from _other_loss(repair)
    yield from _other_activations(repair)
    yield from _chosen_for_loss(repair)
    yield from _compared_logits(repair)
    yield from logits_given_back(repair)
    for _, module in repair.modules:
        for node in _computed_anew(repair, module) if module is not None else ():
            words = f"`{unparsed(node)[:60]}` is new on the way of the logits: hand on what the softmax was given"
            yield Unrepaired(module.location(node), words)  # type: ignore[union-attr]


def _chosen_for_loss(repair: Repair) -> Iterator[Unrepaired]:
    """Losses that are given what the network chose, or numbers that are told to have gradients: nothing learns."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {unparsed(node) for node in before.nodes(ast.Call)}
        lines = {item.location.line for item in repair.targets if item.location.path == before.path}
        called = {unparsed(node.func) for node in before.nodes(ast.Call) if before.location(node).line in lines}
        for node in after.nodes(ast.Call):
            inner = [part for part in ast.walk(node) if isinstance(part, ast.Call) and part is not node]
            cut = [part for part in inner if last_name(part.func) in LEAVES_NO_GRADIENT]
            cut = [part for part in cut if unparsed(part) not in known]
            if unparsed(node) not in known and unparsed(node.func) in called and cut:
                words = f"`{unparsed(cut[0])[:60]}` leaves the loss without gradients"
                yield Unrepaired(after.location(cut[0]), words)


def _compared_logits(repair: Repair) -> Iterator[Unrepaired]:
    """Shares that are compared with what a network says, which said probabilities and says logits now."""
    for before, after in repair.modules:
        if before is None or after is None or _last_layers(after) >= _last_layers(before):
            continue
        known = {unparsed(node) for node in before.nodes(ast.Compare)}
        for node in after.nodes(ast.Compare):
            limit = folded(after, node.comparators[0])
            is_share = isinstance(limit, float) and 0 < limit < 1
            if is_share and unparsed(node) in known and _is_said_by_network(after, node.left, _DEPTH):
                words = f"`{unparsed(node)[:60]}` compares a share with logits now"
                yield Unrepaired(after.location(node), words)


def _last_layers(module: Module) -> int:
    """How many layers, and functions within classes, make probabilities: not those that losses or callers ask for."""
    layers = sum(node.value in SQUASHES and _is_activation(module, node) for node in module.nodes(ast.Constant))
    inner = [part for cls in module.classes for part in ast.walk(cls) if isinstance(part, ast.Call)]
    return layers + sum(last_name(part.func) in SQUASHES for part in inner) + _built(module)


def _built(module: Module) -> int:
    """How many layers of torch that make probabilities are a part of what is built in one call."""
    outer = [node for node in module.nodes(ast.Call) if last_name(node.func) == "Sequential"]
    parts = [part for node in outer for part in node.args]
    return sum(isinstance(part, ast.Call) and last_name(part.func) in SQUASHES for part in parts)


def _is_said_by_network(module: Module, value: ast.expr, depth: int) -> bool:
    """Whether a value is what a network predicts, of which nothing makes probabilities afterwards."""
    calls = [node for node in ast.walk(value) if isinstance(node, ast.Call)]
    if any(last_name(call.func) in SQUASHES for call in calls):
        return False
    if any(isinstance(call.func, ast.Attribute) and call.func.attr in SAYS_OUTPUT for call in calls):
        return True
    names = [node for node in ast.walk(value) if isinstance(node, ast.Name)] if depth else []
    bound = [module.scope_of(name).only_value(name.id) for name in names]
    return any(_is_said_by_network(module, item, depth - 1) for item in bound if isinstance(item, ast.expr))


def _other_activations(repair: Repair) -> Iterator[Unrepaired]:
    """Layers that apply something else than before, where it is no softmax that goes."""
    for before, after in repair.modules:
        if before is not None and after is not None:
            known = Counter(value for value, _ in _activations(before))
            for value, node in _activations(after):
                known[value] -= 1
                if known[value] < 0:
                    yield Unrepaired(after.location(node), f"`{value}` is applied here now")
            if known.total() > 0:
                yield Unrepaired(repair.targets[0].location, "layers do not apply what they applied", gone=True)


def _activations(module: Module) -> Iterator[tuple[object, ast.Constant]]:
    """What layers are told to apply, less what makes probabilities, and nothing."""
    for node in module.nodes(ast.Constant):
        parent = module.parent(node)
        if isinstance(parent, ast.keyword) and parent.arg == "activation":
            if node.value not in SQUASHES and node.value not in (None, "linear"):
                yield node.value, node


def _other_loss(repair: Repair) -> Iterator[Unrepaired]:
    """Losses of logits that are gone: only a loss of log-probabilities does the same, and of these one must be made."""
    for names_of in SAME_LOSSES.values():
        count = [[total(repair, side, _counting(names)) for side in (0, 1)] for names in names_of]
        lost, gained, squashed = count[0][0] - count[0][1], count[1][1] - count[1][0], count[2][1]
        if lost > 0 and repair.targets and (gained < lost or not squashed):
            words = "the loss of logits is gone, and no loss of what is computed now stands in its place"
            yield Unrepaired(repair.targets[0].location, words, gone=True)


def _counting(names: Collection[str]) -> Count:
    return lambda module: sum(name in names for name in called_names(module))


def _computed_anew(repair: Repair, after: Module) -> Iterator[ast.expr]:
    """Activations, exponentials and the like that were not there before, and divisions in the class of a network."""
    known = {unparsed(node) for before, _ in repair.modules if before is not None for node in _computed(before)}
    networks = {id(inner) for cls in after.classes for inner in ast.walk(cls)}
    for node in _computed(after):
        is_on_the_way = id(node) in networks or isinstance(node, ast.Call)
        if is_on_the_way and unparsed(node) not in known and not _only_tells(after, after.enclosing_function(node)):
            yield node


def _computed(module: Module) -> Iterator[ast.expr]:
    yield from (node for node in module.nodes(ast.BinOp) if isinstance(node.op, (ast.Div, ast.Pow)))
    for node in module.nodes(ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name.lower() in COMPUTES_OUTPUT:
            yield node


def _squashed(module: Module) -> int:
    found = sum(
        last_name(node.func) in SQUASHES and not _only_tells(module, module.enclosing_function(node))
        for node in module.nodes(ast.Call)
    )
    found += sum(node.value in SQUASHES and _is_activation(module, node) for node in module.nodes(ast.Constant))
    return found + sum(_is_share(node) for node in module.nodes(ast.BinOp))


def _only_tells(module: Module, function: ast.AST | None) -> bool:
    """Whether no code that learns calls a function, and no network has it: it tells people probabilities."""
    if not isinstance(function, ast.FunctionDef):
        return False
    if any(isinstance(item, ast.ClassDef) for item in module.ancestors(function)):
        return _is_asked_apart(module, function)
    called, reached = {function.name}, 0
    while len(called) > reached:
        reached = len(called)
        for other in module.functions:
            if other.name not in called and not called.isdisjoint(_named(other)):
                called.add(other.name)
    learning = [other for other in module.functions if not LEARNS_IN_LOOP.isdisjoint(_named(other))]
    networks = {name for cls in module.classes for name in _named(cls)}
    is_reached = any(other.name in called for other in learning) or not networks.isdisjoint(called)
    return bool(learning) and not is_reached


def _is_asked_apart(module: Module, method: ast.FunctionDef) -> bool:
    """Whether a method of a network is no part of what learns: neither `forward`, nor named by that."""
    if method.name in LEARNT_THROUGH:
        return False
    others = [other for other in module.functions if other is not method]
    learning = [other for other in others if not LEARNS_IN_LOOP.isdisjoint(_named(other))]
    through = [other for other in others if other.name in LEARNT_THROUGH]
    return bool(learning) and not any(method.name in _named(other) for other in (*learning, *through))


def _named(node: ast.AST) -> set[str]:
    """What a piece of code names: variables, and attributes by their last words."""
    found = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return found | {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}


def _is_activation(module: Module, node: ast.Constant) -> bool:
    """Whether a layer is told what to apply: `Dense(3, activation="softmax")`, `Activation("sigmoid")`."""
    parent = module.parent(node)
    return isinstance(parent, ast.Call) or (isinstance(parent, ast.keyword) and parent.arg == "activation")


def _told_logits(module: Module) -> int:
    """How many losses are told that they get logits: `from_logits=True`."""
    told = (item for call in module.nodes(ast.Call) for item in call.keywords if item.arg == "from_logits")
    return sum(folded(module, item.value) is True for item in told)


def _is_share(node: ast.BinOp) -> bool:
    """`exp(x) / exp(x).sum()`, `1 / (1 + exp(-x))`: probabilities by hand."""
    return isinstance(node.op, ast.Div) and any(
        isinstance(part, ast.Call) and unparsed(part.func).rpartition(".")[2] == "exp" for part in ast.walk(node)
    )


def _probability_losses(module: Module) -> int:
    return sum(name in PROBABILITY_LOSSES for name in called_names(module))
