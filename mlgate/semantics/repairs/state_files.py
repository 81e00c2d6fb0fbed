"""Files that torch writes and reads again: whole networks, or their weights alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_SAVES, _LOADS = frozenset({"torch.save"}), frozenset({"torch.load"})
_ALLOWS = ("torch.serialization.add_safe_globals", "torch.serialization.safe_globals")
_OF_NETWORKS = ("parameters", "state_dict", "load_state_dict", "zero_grad")


def whole_networks(repair: Repair) -> Iterator[Unrepaired]:
    """Loads of weights alone, from files in which the same module keeps a whole network: they end in an error."""
    for before, after in repair.modules:
        if after is None or any(after.calls_to(_ALLOWS)):
            continue
        known = {before.text(call.node) for call in before.calls_to(_LOADS)} if before is not None else set()
        files = {_file(after, call, 1) for call in after.calls_to(_SAVES) if _is_network(after, call)}
        for call in after.calls_to(_LOADS):
            given = call.argument("weights_only")
            if after.text(call.node) in known or given is None or folded(after, given) is not True:
                continue
            if (name := _file(after, call, 0)) and name in files:
                words = f"`{name}` holds a whole network, and `weights_only=True` refuses it: save its `state_dict()`"
                yield Unrepaired(after.location(call.node), words)


def weights_loaded_instead(before: Module, after: Module, node: ast.Call) -> bool:
    """Whether a network is given weights from the file of which it was loaded as a whole: only these are kept there."""
    owner = node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr == "load_state_dict" else None
    load = after.call_of(node.args[0]) if node.args and isinstance(node.args[0], ast.Call) else None
    if owner is None or load is None or load.qualified_name not in _LOADS or len(node.args) + len(node.keywords) != 1:
        return False
    name = _file(after, load, 0)
    saves = [call for call in after.calls_to(_SAVES) if _file(after, call, 1) == name]
    if not name or not saves or not all(_is_state(call) for call in saves):
        return False
    return any(
        unparsed(statement.targets[0]) == unparsed(owner) and _file(before, call, 0) == name
        for call in before.calls_to(_LOADS)
        if isinstance(statement := before.parent(call.node), ast.Assign)
    )


def is_kept_as_state(after: Module, old: ast.expr, new: ast.expr) -> bool:
    """Whether the weights of a network are saved in its place, and all who load the file in the module take weights."""
    if unparsed(new) != f"{unparsed(old)}.state_dict()":
        return False
    saves = [call for call in after.calls_to(_SAVES) if call.argument("obj", 0) is new]
    name = _file(after, saves[0], 1) if saves else ""
    parents = [after.parent(call.node) for call in after.calls_to(_LOADS) if name and _file(after, call, 0) == name]
    return bool(parents) and all(
        isinstance(node, ast.Call) and unparsed(node.func).endswith(".load_state_dict") for node in parents
    )


def _file(module: Module, call: Call, place: int) -> str:
    """The name of a file, where it is written down."""
    given = call.argument("f", place)
    found = folded(module, given) if given is not None else None
    return found if isinstance(found, str) else ""


def _is_state(save: Call) -> bool:
    saved = save.argument("obj", 0)
    return isinstance(saved, ast.Call) and unparsed(saved.func).endswith(".state_dict")


def _is_network(module: Module, save: Call) -> bool:
    """Whether what is saved is asked for its weights elsewhere in the function."""
    saved = save.argument("obj", 0)
    if not isinstance(saved, (ast.Name, ast.Attribute)):
        return False
    asked = (call for call in module.method_calls(*_OF_NETWORKS) if call.scope is save.scope)
    return any(call.receiver is not None and unparsed(call.receiver) == unparsed(saved) for call in asked)
