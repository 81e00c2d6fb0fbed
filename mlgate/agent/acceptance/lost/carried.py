"""What goes backward still reaches the networks that it reached: nothing on the way cuts them off."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from mlgate.agent.acceptance.lost.grad_modes import covers_of, is_off, last_part
from mlgate.agent.acceptance.lost.sides import Side, Sides, more_than_before
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.values import NamedTuple
from mlgate.semantics.live import Function, functions_of, given_to
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import CUTS_GRADIENTS

_BACKWARD = frozenset({"backward", "manual_backward"})
_COPIES = frozenset({"torch.tensor", "torch.Tensor", "torch.from_numpy"})
_GIVEN_BACK = frozenset({"training_step", "compute_loss"})
"""Methods whose result a trainer goes backward from."""
_DEEPEST = 12
_Given = Mapping[str, tuple[ast.expr, Function | None]]
_Names = dict[str, list[ast.Name]]


class Reached(NamedTuple):
    """A call that something goes backward through, or would but for a cut.

    Attributes:
        name: What is called, as it is called where the way backward begins.
        node: The call.
        is_cut: Whether no gradient comes so far.
        is_last: Whether nothing that it is given comes from such a call: a network, and no loss of what one gave.
    """

    name: str
    node: ast.Call
    is_cut: bool
    is_last: bool


def cut_off(sides: Sides) -> Iterator[Refusal]:
    """Networks that what goes backward reached, and does not any more."""
    for text, module, node in more_than_before(sides, _cut_within):
        words = f"`{text}` is computed without gradients in what a network gives"
        yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))
    if not any(_may_cut(module) for module in sides.after.modules):
        return
    old = [item for _, found in _ways(sides.before) for item in found]
    known = {item.name for item in old if item.is_cut}
    reached = {item.name for item in old if not item.is_cut}
    networks = {item.name for item in old if not item.is_cut and item.is_last}
    learning = {name for module in sides.after.modules for name in _learning(module)}
    for module, found in _ways(sides.after):
        still = {item.name for item in found if not item.is_cut}
        alone = not any(item.is_last and not item.is_cut for item in found)
        for item in found:
            if not item.is_cut or item.name in known or item.name in still:
                continue
            is_learning = item.name in reached and (not learning or item.name in learning or alone)
            if is_learning or (alone and networks):
                words = f"no gradient goes back to `{item.name}` any more: it learns nothing"
                yield Refusal(Reason.RESULT_CHANGED, words, module.location(item.node))
                break


def _may_cut(module: Module) -> bool:
    return any(
        word in module.code
        for word in ("no_grad", "inference_mode", "grad_enabled", ".data", "Tape", *CUTS_GRADIENTS, *_COPIES)
    )


def _cut_within(side: Side) -> Iterator[tuple[str, Module, ast.AST]]:
    """Layers that the `forward` of a network calls where gradients are off."""
    for module in side.modules:
        covers: Collection[str] | None = None
        for function in module.functions:
            if function.name != "forward":
                continue
            covers = covers_of(module) if covers is None else covers
            for node in ast.walk(function):
                is_layer = isinstance(node, ast.Call) and unparsed(node.func).startswith("self.")
                if is_layer and is_off(module, node, covers):
                    yield unparsed(node), module, node


def _learning(module: Module) -> Iterator[str]:
    """What an optimizer changes: the networks whose parameters something is given."""
    for call in module.method_calls("parameters", "named_parameters"):
        if call.receiver is not None and any(isinstance(item, ast.Call) for item in module.ancestors(call.node)):
            yield unparsed(call.receiver)


def _ways(side: Side) -> Iterator[tuple[Module, list[Reached]]]:
    """Per call that goes backward, the calls that it reaches."""
    for module in side.modules:
        if not any(word in module.code for word in (*_BACKWARD, *_GIVEN_BACK, "Tape")):
            continue
        for node, value, tape in _sinks(module):
            way = _Way(module, tape)
            yield module, [*way.back(value, module.enclosing_function(node), {}, False, _DEEPEST)]


def _sinks(module: Module) -> Iterator[tuple[ast.AST, ast.expr, ast.With | None]]:
    """What goes backward, from where, and on whose tape if there is one."""
    for call in module.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _BACKWARD:
            for value in call.args[:1] or [call.func.value]:
                yield call, value, None
        if isinstance(call.func, ast.Attribute) and call.func.attr == "gradient" and call.args:
            tape = next((block for block in module.nodes(ast.With) if _opens(block, call.func.value)), None)
            if tape is not None:
                yield call, call.args[0], tape
    for node in module.nodes(ast.Return):
        function = module.enclosing_function(node)
        if node.value is not None and getattr(function, "name", "") in _GIVEN_BACK:
            yield node, node.value, None


def _opens(block: ast.With, tape: ast.expr) -> bool:
    """Whether a block records on a tape: `with tf.GradientTape() as tape`."""
    names = (item.optional_vars for item in block.items if "Tape" in unparsed(item.context_expr))
    return any(name is not None and unparsed(name) == unparsed(tape) for name in names)


class _Way:
    """A way backward in one module; `tape`: the block outside of which nothing is recorded."""

    def __init__(self, module: Module, tape: ast.With | None) -> None:
        self._module = module
        self._tape = tape
        self._covers = covers_of(module)
        self._functions = {name.rpartition(".")[2]: node for name, node in functions_of(module)}
        self._stores: dict[Function | None, _Names] = {}

    def back(
        self, node: ast.expr, function: Function | None, given: _Given, is_cut: bool, depth: int
    ) -> Iterator[Reached]:
        """The calls that a value was computed by; `given`: what the parameters of a function stand for."""
        if not depth:
            return
        if isinstance(node, ast.Name):
            yield from self._name(node, function, given, is_cut, depth)
        elif isinstance(node, ast.Call):
            yield from self._call(node, function, given, is_cut or self._is_off(node, function), depth)
        elif not isinstance(node, ast.Lambda):
            is_data = isinstance(node, ast.Attribute) and node.attr == "data"
            for part in ast.iter_child_nodes(node):
                if isinstance(part, ast.expr):
                    yield from self.back(part, function, given, is_cut or is_data, depth - 1)

    def _name(
        self, node: ast.Name, function: Function | None, given: _Given, is_cut: bool, depth: int
    ) -> Iterator[Reached]:
        if node.id in given:
            value, outer = given[node.id]
            yield from self.back(value, outer, {}, is_cut, depth - 1)
        for store, value in self._stored(node, function):
            is_stored_off = is_cut or self._is_off(store, function)
            yield from self.back(value, function, given, is_stored_off, depth - 1)

    def _is_off(self, node: ast.AST, function: Function | None) -> bool:
        if self._tape is not None and self._module.enclosing_function(self._tape) is function:
            return self._tape not in self._module.ancestors(node)
        return is_off(self._module, node, self._covers)

    def _call(
        self, node: ast.Call, function: Function | None, given: _Given, is_cut: bool, depth: int
    ) -> Iterator[Reached]:
        name = last_part(node.func)
        copies = (self._module.qualified_name(node.func) or "") in _COPIES
        parts = [*node.args, *(item.value for item in node.keywords)]
        is_cut_here = is_cut or name in CUTS_GRADIENTS or copies
        inner = [item for part in parts for item in self.back(part, function, given, is_cut_here, depth - 1)]
        if isinstance(node.func, ast.Attribute):
            inner += self.back(node.func.value, function, given, is_cut_here, depth - 1)
        body = self._functions.get(name)
        if body is not None and name not in ("forward", "__init__"):
            values = [part.value for part in ast.walk(body) if isinstance(part, ast.Return) and part.value is not None]
            bound = {key: (value, function) for key, value in given_to(body, node)}
            inner = [item for value in values for item in self.back(value, body, bound, is_cut, depth - 1)] or inner
        called = self._called(node, given)
        if called is not None and (body is None or name == "forward"):
            yield Reached(called, node, is_cut, not inner)
        yield from inner

    def _called(self, node: ast.Call, given: _Given) -> str | None:
        """What a call calls, if that may be a network: a name that no library has, or a part of `self`."""
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr == "forward":
            func = func.value
        if self._module.qualified_name(func) is not None:
            return None
        while isinstance(func, ast.Name) and func.id in given:
            func, given = given[func.id][0], {}
        text = unparsed(func)
        return text if isinstance(func, ast.Name) or (text.startswith("self.") and text.count(".") == 1) else None

    def _stored(self, name: ast.Name, function: Function | None) -> Iterator[tuple[ast.Name, ast.expr]]:
        """The last values that were given to a name above a use of it."""
        if function not in self._stores:
            self._stores[function] = self._stores_of(function)
        stores = [item for item in self._stores[function].get(name.id, ()) if item.lineno <= name.lineno]
        for store in reversed(stores):
            parent = next(part for part in self._module.ancestors(store) if isinstance(part, ast.stmt))
            value = getattr(parent, "value", None)
            if value is None or name in ast.walk(parent):
                continue
            yield store, value
            around = self._module.parent(parent)
            is_sure = isinstance(around, (ast.With, ast.AsyncWith)) or around in [*self._module.ancestors(name)]
            if isinstance(parent, (ast.Assign, ast.AnnAssign)) and is_sure:
                return

    def _stores_of(self, function: Function | None) -> _Names:
        found: _Names = defaultdict(list)
        for node in self._module.nodes(ast.Name):
            if isinstance(node.ctx, ast.Store) and self._module.enclosing_function(node) is function:
                found[node.id].append(node)
        for stores in found.values():
            stores.sort(key=lambda node: (node.lineno, node.col_offset))
        return found
