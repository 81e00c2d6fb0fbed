"""Nothing new reaches into what learns: its weights, its gradients, its optimizer and its loss are as they were."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from mlgate.agent.acceptance.lost.grad_modes import last_part
from mlgate.agent.acceptance.lost.sides import Place, Side, Sides, more_than_before
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.live import Live
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import (
    CHANGES_NETWORK,
    GIVES_PARTS_OF_NETWORK,
    LEAVES_WEIGHTS,
    REACHES_PARAMETERS,
)
from mlgate.semantics.repairs.learning import BACKWARD
from mlgate.semantics.repairs.state_files import weights_loaded_instead

_OF_LEARNERS = ("parameters", "named_parameters", "zero_grad", "backward", "manual_backward")
_CLEARED = frozenset({"grad"})


def disturbed(sides: Sides) -> Iterator[Refusal]:
    """New statements that write to what learns, bind it anew, or change another object in its place."""
    yield from _thawed(sides)
    yield from _copies_returned(sides)
    if not any(word in module.code for module in sides.after.modules for word in ("backward", "optim")):
        return
    yield from _reached_into(sides)
    for text, module, node in more_than_before(sides, _bound_anew):
        if _was_bound(sides.before, text):
            words = f"`{text.rpartition(' ')[2]}` learns, and is bound once more than before"
            yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))
    for text, module, node in more_than_before(sides, _of_nobody):
        words = f"`{text}` changes an object that nobody keeps"
        yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))
    for text, module, node in more_than_before(sides, _computed):
        words = f"`{text.rpartition(' ')[2]}` goes backward, and is computed with once more than before"
        yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))
    for text, module, node in more_than_before(sides, _scaled):
        yield Refusal(Reason.RESULT_CHANGED, f"`{text}` goes backward now", module.location(node))


def _reached_into(sides: Sides) -> Iterator[Refusal]:
    for text, module, node in more_than_before(sides, _written):
        if not _is_loaded_back(sides, module, node):
            words = f"`{text}` is new, and reaches into what learns"
            yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _is_loaded_back(sides: Sides, module: Module, node: ast.AST) -> bool:
    """Whether a network is given the weights of the file of which it was loaded as a whole before."""
    before = next((pair.before for pair in sides.change.python if pair.after is module), None)
    return before is not None and isinstance(node, ast.Call) and weights_loaded_instead(before, module, node)


def _thawed(sides: Sides) -> Iterator[Refusal]:
    """Parts that were frozen and learn now, or the other way round: `backbone.trainable = True`."""
    before, after = _switched(sides.before), _switched(sides.after)
    for key, now in after.items():
        was = before.get(key, now)
        for (old, _, _), (new, module, node) in zip(was, now, strict=False) if len(was) == len(now) else ():
            if old != new:
                words = f"`{key[1]}` is `{new}` now, and was not"
                yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _switched(side: Side) -> dict[tuple[str, str], list[tuple[str, Module, ast.Assign]]]:
    """What is said of whether something learns, in order, by what it is said of."""
    found: dict[tuple[str, str], list[tuple[str, Module, ast.Assign]]] = {}
    for live in side.live:
        for node in live.module.nodes(ast.Assign):
            target = node.targets[0]
            if isinstance(target, ast.Attribute) and target.attr in ("trainable", "requires_grad") and node in live:
                if isinstance(node.value, ast.Constant):
                    switch = (unparsed(node.value), live.module, node)
                    found.setdefault((live.module.path, unparsed(target)), []).append(switch)
    return found


def _copies_returned(sides: Sides) -> Iterator[Refusal]:
    """Functions that gave back what they fitted, and give back what has learnt nothing: `return clone(model)`."""
    before = {key for key, _, _ in _returned(sides.before)}
    for (path, name, value), module, node in _returned(sides.after):
        call = ast.parse(value, mode="eval").body
        if isinstance(call, ast.Call) and last_part(call.func) in ("clone", "type") and call.args:
            if (path, name, unparsed(call.args[0])) in before and (path, name, value) not in before:
                words = f"`{name}` gives back `{value}`, which has learnt nothing"
                yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _returned(side: Side) -> Iterator[tuple[tuple[str, str, str], Module, ast.Return]]:
    for live in side.live:
        for node in live.module.nodes(ast.Return):
            if node.value is not None and node in live:
                name = getattr(live.module.enclosing_function(node), "name", "")
                yield (live.module.path, name, unparsed(node.value)), live.module, node


def _written(side: Side) -> Iterator[Place]:
    """What is written into networks, optimizers and what they hold, by what it writes to."""
    for live in side.live:
        names = _learners(live.module)
        changes: list[ast.Assign | ast.AugAssign] = [*live.module.nodes(ast.Assign), *live.module.nodes(ast.AugAssign)]
        for node in changes:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                is_part = isinstance(target, (ast.Attribute, ast.Subscript)) and last_part(target) not in _CLEARED
                if is_part and node in live and _root(target) in names:
                    yield unparsed(target), live.module, node
        for call in live.module.nodes(ast.Call) if names else ():
            if call in live and _reaches(call, names):
                yield unparsed(call.func), live.module, call


def _reaches(call: ast.Call, names: set[str]) -> bool:
    """`net.apply(...)`, `weight.data.zero_()`, `nn.init.zeros_(layer.weight)`, `clip_grad_norm_(weights, 1)`."""
    name = last_part(call.func)
    if name in ("zero_", "detach_") and isinstance(call.func, ast.Attribute) and last_part(call.func.value) == "grad":
        return False
    if not (name in REACHES_PARAMETERS or (name.endswith("_") and not name.endswith("__"))):
        return False
    own = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    return any(_root(part) in names for part in (*own, *call.args))


def _learners(module: Module) -> set[str]:
    """Names of networks and optimizers of a module, and of what loops take out of them."""
    found = {_root(call.receiver) for call in module.method_calls(*_OF_LEARNERS) if call.receiver is not None}
    found -= {_root(call.receiver) for call in module.method_calls(*BACKWARD) if call.receiver is not None}
    found -= {"", "self", "F", "nn", "torch"}
    loops = [(node.target, node.iter) for node in module.nodes(ast.For)]
    loops += [(node.target, node.iter) for node in module.nodes(ast.comprehension)]
    for _ in range(2):
        for target, source in loops:
            is_of = isinstance(source, ast.Subscript) or last_part(getattr(source, "func", source)) in (
                *GIVES_PARTS_OF_NETWORK,
                "param_groups",
                "values",
                "state",
            )
            if is_of and _root(source) in found:
                found.update(node.id for node in ast.walk(target) if isinstance(node, ast.Name))
    return found


def _root(node: ast.expr | None) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call, ast.Starred)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _bound_anew(side: Side) -> Iterator[Place]:
    """Bindings of what makes steps, goes backward or is learnt from, by function: `optimizer = SGD(...)`."""
    for live in side.live:
        names = _stepping(live) | _learnt_from(live)
        for node in live.module.nodes(ast.Assign) if names else ():
            function = live.module.enclosing_function(node)
            for target, value in _pairs(node) if node in live else ():
                is_harmless = isinstance(value, ast.Call) and last_part(value.func) in LEAVES_WEIGHTS
                if (unparsed(target), function) in names and not is_harmless:
                    yield f"{live.module.path} {getattr(function, 'name', '')} {unparsed(target)}", live.module, node


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Names with what is bound to them; each of several with all of a value that is not written apart."""
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=False)
        else:
            yield from ((part, node.value) for part in (target.elts if isinstance(target, ast.Tuple) else [target]))


def _learnt_from(live: Live) -> set[tuple[str, ast.AST | None]]:
    """What loops that go backward run over, batch by batch."""
    found: set[tuple[str, ast.AST | None]] = set()
    for call in live.module.method_calls(*BACKWARD):
        loop = next((node for node in live.module.ancestors(call.node) if isinstance(node, (ast.For, ast.While))), None)
        if isinstance(loop, ast.For):
            function = live.module.enclosing_function(loop)
            found.update((node.id, function) for node in ast.walk(loop.target) if isinstance(node, ast.Name))
    return found


def _stepping(live: Live, methods: Iterable[str] = ("step", *BACKWARD)) -> set[tuple[str, ast.AST | None]]:
    found: set[tuple[str, ast.AST | None]] = set()
    for call in live.module.method_calls(*methods):
        if isinstance(call.receiver, (ast.Name, ast.Attribute)):
            found.add((unparsed(call.receiver), live.module.enclosing_function(call.node)))
    return found


def _was_bound(side: Side, text: str) -> bool:
    """Whether what is bound was there before, in the same function, and stepped or went backward there."""
    path, function, name = text.split(" ", 2)
    return any(
        (name, function) == (known, getattr(around, "name", ""))
        for live in side.live
        if live.module.path == path
        for known, around in _stepping(live) | _learnt_from(live)
    )


def _of_nobody(side: Side) -> Iterator[Place]:
    """`Net().load_state_dict(state)`: changes of an object that was made for it, and is gone with the statement."""
    for live in side.live:
        for node in live.module.nodes(ast.Expr):
            call = node.value
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and node in live):
                continue
            made = call.func.value
            if call.func.attr in CHANGES_NETWORK and isinstance(made, ast.Call) and _is_made(live.module, made):
                yield unparsed(call), live.module, node


def _is_made(module: Module, call: ast.Call) -> bool:
    """Whether a call makes an object: of a class of the module, or as classes are written, or a copy."""
    name = last_part(call.func)
    return name[:1].isupper() or name in ("deepcopy", "copy", "clone", "type") or isinstance(call.func, ast.Call)


def _computed(side: Side) -> Iterator[Place]:
    """Operations in what is bound to a name that goes backward, by function: `loss = criterion(scores, truth) * 0`."""
    for live in side.live:
        lost = _stepping(live, BACKWARD)
        for node in live.module.nodes(ast.Assign) if lost else ():
            function = live.module.enclosing_function(node)
            names = {unparsed(target) for target in node.targets if (unparsed(target), function) in lost}
            for part in ast.walk(node.value) if names and node in live else ():
                if isinstance(part, (ast.BinOp, ast.UnaryOp)) and not isinstance(
                    getattr(part, "operand", None), ast.Constant
                ):
                    place = f"{live.module.path} {getattr(function, 'name', '')} {type(part.op).__name__}"
                    yield f"{place} {min(names)}", live.module, node


def _scaled(side: Side) -> Iterator[Place]:
    """Sums, products and quotients that go backward as such: `(loss / 1000).backward()`."""
    for live in side.live:
        for call in live.module.method_calls(*BACKWARD):
            if isinstance(call.receiver, (ast.BinOp, ast.UnaryOp)) and call.node in live:
                yield unparsed(call.receiver), live.module, call.node
