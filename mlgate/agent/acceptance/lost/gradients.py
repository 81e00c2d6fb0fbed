"""What learns goes on learning: gradients are not switched off for what follows, nor around what goes backward."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from mlgate.agent.acceptance.lost.carried import cut_off
from mlgate.agent.acceptance.lost.grad_modes import covers_of, is_off, is_on, last_part, mode_of
from mlgate.agent.acceptance.lost.sides import Side, Sides, more_than_before
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.live import Function, folded, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import METHODS_OF_NETWORKS
from mlgate.semantics.repairs.kept import defaults_of

_BACKWARD = frozenset({"backward", "manual_backward"})
_OF_GRADIENTS = frozenset({"training", "is_grad_enabled", "requires_grad"})
_BY_LIGHTNING = frozenset({"training_step"})
"""Methods whose result somebody else goes backward from."""
_Learning = dict[str, set[tuple[Function, frozenset[str]]]]
"""Functions by their names, with the parameters that they ask before they learn."""


def frozen(sides: Sides) -> Iterator[Refusal]:
    """Learning that is switched off: for all that follows, or in a block, a decorator or a call around it."""
    for text, module, node in more_than_before(sides, _switches):
        words = f"`{text}` switches gradients off for what follows"
        yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))
    for text, module, node in more_than_before(sides, _stopped):
        words = f"`{text}` learns, and gradients are switched off around it"
        yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))
    yield from cut_off(sides)


def _switches(side: Side) -> Iterator[tuple[str, Module, ast.AST]]:
    for live in side.live:
        for call in live.module.method_calls("set_grad_enabled", "requires_grad_"):
            parent = live.module.parent(call.node)
            mode = call.argument("mode", 0) or call.argument("requires_grad", 0)
            if isinstance(parent, ast.Expr) and call.node in live and mode is not None:
                if folded(live.module, mode) is False:
                    yield unparsed(parent), live.module, parent
        yield from _entered_by_hand(live.module)
        for node in live.module.nodes(ast.Assign):
            target = node.targets[0]
            if isinstance(target, ast.Attribute) and target.attr == "requires_grad" and node in live:
                if folded(live.module, node.value) is False:
                    yield unparsed(node), live.module, node


def _entered_by_hand(module: Module) -> Iterator[tuple[str, Module, ast.AST]]:
    """`torch.no_grad().__enter__()`, and stacks of contexts that no block leaves again."""
    for call in module.method_calls("__enter__", "enter_context"):
        given = call.receiver if call.method == "__enter__" else next(iter(call.node.args), None)
        blocks = (part for part in module.ancestors(call.node) if isinstance(part, (ast.With, ast.AsyncWith)))
        opened = {unparsed(item.optional_vars) for block in blocks for item in block.items if item.optional_vars}
        is_left = call.receiver is not None and unparsed(call.receiver) in opened
        if given is not None and not is_left and mode_of(module, given, ()) is False:
            yield unparsed(call.node), module, call.node


def _stopped(side: Side) -> Iterator[tuple[str, Module, ast.AST]]:
    """Calls that go backward, or that call what does, where gradients are off."""
    modules = [module for module in side.modules if "grad" in module.code or "inference_mode" in module.code]
    learning = _learning(side) if modules else {}
    for module in modules:
        covers = covers_of(module)
        for call in module.nodes(ast.Call):
            mode = mode_of(module, call.func, covers)
            if mode is False and any(last_part(item) in learning for item in call.args):
                yield unparsed(call), module, call
            elif _is_backward(call) or _learns(learning, call):
                if is_off(module, call, covers) or _is_loss_off(module, call, covers):
                    yield unparsed(call.func), module, call
        for function in module.functions:
            if function.name in _BY_LIGHTNING and function.body and is_off(module, function.body[0], covers):
                yield function.name, module, function


def _learning(side: Side) -> _Learning:
    """The functions of the project that go backward, or call one that does, without switching gradients on."""
    paths = {module.path for module in side.modules}
    others = (path for path in side.state.paths if path not in paths and path.endswith((".py", ".ipynb")))
    modules = [*side.modules]
    modules += [side.state.module(path) for path in others if b"backward" in side.state.tree[path]]
    calls = [
        (module, function, call)
        for module in modules
        for _, function in functions_of(module)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and not is_on(module, call)
    ]
    found: _Learning = {}
    while True:
        size = sum(map(len, found.values()))
        for module, function, call in calls:
            if _is_backward(call) or _learns(found, call):
                asked = _asked(module, function, call)
                if asked is not None:
                    found.setdefault(function.name, set()).add((function, asked))
        if sum(map(len, found.values())) == size:
            return found


def _learns(learning: _Learning, call: ast.Call) -> bool:
    """Whether a call reaches what goes backward; of a function that asks a parameter first, it has to be given."""
    if _is_of_network(call):
        return False
    return any(
        not asked or any(_is_given(function, call, name) for name in asked)
        for function, asked in learning.get(last_part(call.func), ())
    )


def _asked(module: Module, function: Function, call: ast.Call) -> frozenset[str] | None:
    """The parameters that a function asks before a call, `if optimizer is not None:`; None: it asks for gradients."""
    given = {item.arg for item in ast.walk(function.args) if isinstance(item, ast.arg)}
    tests: list[ast.expr] = []
    for around in module.ancestors(call):
        if around is function:
            break
        if isinstance(around, ast.If):
            tests.append(around.test)
    parts = [part for test in tests for part in ast.walk(test)]
    if any(isinstance(part, ast.Attribute) and part.attr in _OF_GRADIENTS for part in parts):
        return None
    return frozenset(part.id for part in parts if isinstance(part, ast.Name) and part.id in given)


def _is_given(function: Function, call: ast.Call, parameter: str) -> bool:
    """Whether a call gives a parameter anything that may be true; a word is the name of a phase."""
    names = [item.arg for item in (*function.args.posonlyargs, *function.args.args)]
    if isinstance(call.func, ast.Attribute) and names[:1] in (["self"], ["cls"]):
        names = names[1:]
    value = next((item.value for item in call.keywords if item.arg == parameter), None)
    if value is None and parameter in names and names.index(parameter) < len(call.args):
        value = call.args[names.index(parameter)]
    value = value or defaults_of(function).get(parameter)
    if isinstance(value, ast.Constant):
        return "train" in value.value.lower() if isinstance(value.value, str) else bool(value.value)
    return value is not None


def _is_loss_off(module: Module, call: ast.Call, covers: Collection[str]) -> bool:
    """Whether what goes backward was computed where gradients are off: `with no_grad(): loss = ...`."""
    if not (isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)) or not _is_backward(call):
        return False
    function = module.enclosing_function(call)
    stores = [
        node
        for node in module.nodes(ast.Name)
        if node.id == call.func.value.id
        and isinstance(node.ctx, ast.Store)
        and node.lineno <= call.lineno
        and module.enclosing_function(node) is function
    ]
    last = max(stores, key=lambda node: (node.lineno, node.col_offset), default=None)
    return last is not None and is_off(module, last, covers)


def _is_backward(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in _BACKWARD


def _is_of_network(call: ast.Call) -> bool:
    """`net.train()`, `net.train(False)`: a method of a network, whatever functions of the project are called."""
    given = [*call.args, *(item.value for item in call.keywords)]
    is_plain = all(isinstance(item, ast.Constant) for item in given)
    return isinstance(call.func, ast.Attribute) and call.func.attr in METHODS_OF_NETWORKS and is_plain
