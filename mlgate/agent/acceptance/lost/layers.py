"""Networks are made of the layers that they were made of, in their order, and their losses weigh what they weighed."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.grad_modes import last_part
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.live import functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import FUNCTIONAL_LAYERS, LAYERS_OF_DATA

_FORWARD = frozenset({"forward", "call", "__call__"})
_OF_PROBABILITIES = re.compile("softmax|sigmoid|^identity$", re.IGNORECASE)
_NEW_ON_LOSSES = frozenset({"from_logits", "name", "dim", "axis", "input", "target"})
_Path = tuple[str, str, int]


def changed_layers(sides: Sides) -> Iterator[Refusal]:
    """Networks whose layers are others or stand in another order, and losses that are told to weigh otherwise."""
    before, after = _networks(sides.before), _networks(sides.after)
    for key, (layers, module, node) in after.items():
        was = before[key][0] if key in before else layers
        if layers != was and not any(_is_helper(module, layer) for layer in layers if layer not in was):
            words = f"`{_first_other(was, layers)}` stands where other layers stood"
            yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))
    old = list(_losses(sides.before))
    known = Counter(last_part(call.node.func) for call in old)
    given = Counter((last_part(call.node.func), name) for call in old for name in _told(call))
    for call in _losses(sides.after):
        name = last_part(call.node.func)
        for told in _told(call) if known[name] else ():
            given[name, told] -= 1
            if given[name, told] < 0:
                words = f"`{name}` is told `{told}`, which it was not"
                yield Refusal(Reason.RESULT_CHANGED, words, call.module.location(call.node))


def _networks(side: Side) -> dict[_Path, tuple[list[str], Module, ast.AST]]:
    """Layers in the order in which they are called, by function; and of each list of layers, in the order written."""
    found: dict[_Path, tuple[list[str], Module, ast.AST]] = {}
    for module in side.modules:
        for name, function in functions_of(module):
            if function.name in _FORWARD and "." in name:
                layers = [word for node in _in_order(function) for word in _called(module, name, node)]
                found[module.path, name, 0] = (layers, module, function)
        for position, call in enumerate(_sequences(module)):
            owner = getattr(module.enclosing_function(call), "name", "")
            found[module.path, owner, position + 1] = (_listed(module, call), module, call)
    return found


def _in_order(node: ast.AST) -> Iterator[ast.Call]:
    """Calls, in the order in which they are made."""
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)
    if isinstance(node, ast.Call):
        yield node


def _called(module: Module, name: str, node: ast.Call) -> Iterator[str]:
    text = unparsed(node.func)
    if text.startswith("self.") and text.count(".") == 1:
        if not _makes_probabilities(module, text):
            yield text
    elif (module.qualified_name(node.func) or "").startswith(FUNCTIONAL_LAYERS):
        if not _OF_PROBABILITIES.search(last_part(node.func)):
            yield last_part(node.func)


def _makes_probabilities(module: Module, text: str) -> bool:
    """Whether a part of a network is `nn.Softmax()` or its like."""
    if _OF_PROBABILITIES.search(text.rpartition(".")[2]):
        return True
    values = (node.value for node in module.nodes(ast.Assign) if text in map(unparsed, node.targets))
    return any(isinstance(item, ast.Call) and _OF_PROBABILITIES.search(last_part(item.func)) for item in values)


def _is_helper(module: Module, layer: str) -> bool:
    """Whether a new part is a method of the module: what it calls stands there now."""
    return layer.startswith("self.") and any(function.name == layer[5:] for function in module.functions)


def _sequences(module: Module) -> list[ast.Call]:
    calls = [node for node in module.nodes(ast.Call) if last_part(node.func) == "Sequential"]
    return sorted(calls, key=lambda node: (node.lineno, node.col_offset))


def _listed(module: Module, call: ast.Call) -> list[str]:
    """The layers of `nn.Sequential(...)`, of `keras.Sequential([...])` too, by what makes them."""
    parts = [part for item in call.args for part in (item.elts if isinstance(item, (ast.List, ast.Tuple)) else [item])]
    made = [_made(module, part) for part in parts]
    names = [last_part(part.func) if isinstance(part, ast.Call) else unparsed(part) for part in made]
    return [name for name in names if not _OF_PROBABILITIES.search(name) and name not in LAYERS_OF_DATA]


def _made(module: Module, part: ast.expr) -> ast.expr:
    """What a layer with a name is made by."""
    if not isinstance(part, ast.Name):
        return part
    values = [node.value for node in module.nodes(ast.Assign) if part.id in map(unparsed, node.targets)]
    return values[0] if len(values) == 1 and isinstance(values[0], ast.Call) else part


def _first_other(was: list[str], now: list[str]) -> str:
    pairs = zip(was, now, strict=False)
    return next((new for old, new in pairs if old != new), (now[len(was) :] or was[len(now) :] or ["?"])[0])


def _losses(side: Side) -> Iterator[Call]:
    for live in side.live:
        yield from (call for call in live.module.calls_of_kind("loss") if call.node in live)


def _told(call: Call) -> Iterator[str]:
    """Arguments by name that change what a loss weighs; the mean is what it takes unless told."""
    for keyword in call.node.keywords:
        is_mean = keyword.arg == "reduction" and unparsed(keyword.value) == "'mean'"
        if keyword.arg is not None and keyword.arg not in _NEW_ON_LOSSES and not is_mean:
            yield keyword.arg
