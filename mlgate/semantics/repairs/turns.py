"""Seeds within what is repeated: each turn of a loop, each call of a function, each row draws the same."""

from __future__ import annotations

import ast

from mlgate.core.rule import Repair
from mlgate.semantics.live import Function
from mlgate.semantics.module import Module
from mlgate.semantics.names import names_in
from mlgate.semantics.node_text import unparsed

_DRAWS = frozenset(
    "sample resample shuffle choice choices permutation permuted train_test_split random_split default_rng RandomState "
    "Random Generator manual_seed seed set_seed set_random_seed PRNGKey key".split()
)
_ROW_READERS = frozenset({"__getitem__", "__getitems__", "__next__"})
_TELLS = frozenset(
    "print debug info warning error log write append add add_scalar log_metric log_metrics set_description "
    "set_postfix str format".split()
)
_COUNTS = frozenset({"range", "trange", "count", "repeat", "prange"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_Turning = ast.For | ast.AsyncFor | ast.While
_Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


def repeats_itself(repair: Repair, module: Module, seed: ast.expr) -> bool:
    """Whether a draw by this seed is repeated, and nothing but the draw told its turns apart.

    A loop over models may well draw the same rows for each of them; one that only counts is there for what differs.
    """
    draw = _draw_by(module, seed) if _is_number(module, seed) else None
    if draw is None or _turns(module, draw):
        return draw is not None
    function = module.enclosing_function(draw)
    if not isinstance(function, Function) or not names_in(seed).isdisjoint(_parameters(function)):
        return False
    if function.name in _ROW_READERS:
        return True
    return not function.name.startswith("__") and any(
        _turns(other, call.node)
        for other in repair.naming(function.name)
        for call in other.calls
        if _may_call(other, call.node, function, is_method=isinstance(module.parent(function), ast.ClassDef))
    )


def _may_call(
    module: Module, call: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef, is_method: bool
) -> bool:
    """Whether a call may be of this function: `net.train()` is none of a function `train` that is no method."""
    if unparsed(call.func).rpartition(".")[2] != function.name:
        return False
    return is_method or not isinstance(call.func, ast.Attribute) or module.instance_of(call.func.value) is None


def _is_number(module: Module, seed: ast.expr) -> bool:
    """Whether a seed is a number as it is written, or called one: a generator goes on from turn to turn."""
    if isinstance(seed, (ast.Name, ast.Attribute)):
        bindings = module.scope_of(seed).all_bindings(seed.id) if isinstance(seed, ast.Name) else []
        return any(isinstance(item.value, ast.Constant) for item in bindings) or unparsed(seed).lower().endswith(
            ("seed", "random_state")
        )
    return not any(isinstance(part, ast.Call) for part in ast.walk(seed))


def _draw_by(module: Module, seed: ast.expr) -> ast.Call | None:
    """The call that draws, or makes what draws, by a seed that it is given."""
    node = module.parent(seed)
    while node is not None and not isinstance(node, (ast.stmt, ast.Lambda)):
        if isinstance(node, ast.Call):
            return node if unparsed(node.func).rpartition(".")[2] in _DRAWS else None
        node = module.parent(node)
    return None


def _turns(module: Module, call: ast.Call) -> bool:
    """Whether a call is made in each turn of a loop that only counts, with what no turn changes."""
    inner: ast.AST = call
    node = module.parent(inner)
    while node is not None and not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            if inner in node.body and names_in(call).isdisjoint(_stored(node)):
                return _only_counts(module, node)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            if inner is not node.generators[0] and names_in(call).isdisjoint(_stored(node)):
                return _is_count(node.generators[0].iter) and _stored(node).isdisjoint(_read(module, node))
        inner, node = node, module.parent(node)
    return False


def _only_counts(module: Module, loop: _Turning) -> bool:
    """Whether a loop runs for so many turns, and tells their number at most."""
    if isinstance(loop, ast.While):
        return True
    own = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
    return _is_count(loop.iter) and own.isdisjoint(_read(module, loop))


def counter(module: Module, call: ast.Call) -> str | None:
    """What counts the turns of a loop that makes a call alike in each of them, and is there for what is drawn.

    "" where nothing with a name does; None where there is no such loop.
    """
    inner: ast.AST = call
    node = module.parent(inner)
    while node is not None and not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While)) and inner in node.body:
            if not names_in(call).isdisjoint(_stored(node)):
                return None
            return _counted(module, node)
        inner, node = node, module.parent(node)
    return None


def _counted(module: Module, loop: _Turning) -> str | None:
    """The name that counts the turns of a loop, and does nothing else in it."""
    if not isinstance(loop, ast.While):
        name = loop.target.id if isinstance(loop.target, ast.Name) else ""
        return ("" if name.startswith("_") else name) if _only_counts(module, loop) else None
    names = names_in(loop.test) & _stored(loop)
    steps = [node for node in ast.walk(loop) if isinstance(node, ast.Assign) and names_in(node) <= names]
    own = {id(part) for node in (loop.test, *steps) for part in ast.walk(node)}
    read = (part for part in ast.walk(loop) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load))
    if len(names) != 1 or any(part.id in names and id(part) not in own and not _is_told(module, part) for part in read):
        return None
    return names.pop()


def _is_count(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and any(
        isinstance(part, ast.Call) and unparsed(part.func).rpartition(".")[2] in _COUNTS for part in ast.walk(node)
    )


def _read(module: Module, loop: _Turning | _Comprehension) -> set[str]:
    """Names that are read in a loop for more than to be told."""
    return {
        node.id
        for node in ast.walk(loop)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and not _is_told(module, node)
    }


def _is_told(module: Module, name: ast.Name) -> bool:
    node = module.parent(name)
    while node is not None and not isinstance(node, ast.stmt):
        if isinstance(node, ast.Call):
            return unparsed(node.func).rpartition(".")[2] in _TELLS
        node = module.parent(node)
    return False


def _stored(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def _parameters(function: Function) -> set[str]:
    return {part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)} - {"self"}
