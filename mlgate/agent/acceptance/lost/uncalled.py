"""Functions of the project that were called for what they do, and are called no more, or less often."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.imports import own_roots
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name

_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.comprehension, ast.ListComp, ast.GeneratorExp)


def uncalled(sides: Sides) -> Iterator[Refusal]:
    """Calls for their effect alone (`check(scores)`) that are gone, while the function is still there."""
    roots = own_roots(sides.change.before.tree)
    told = Counter(name for name, _, _ in _for_effect(sides.before, roots))
    kept = _known(sides.after, roots)
    left = Counter(name for module in sides.after.modules for name, _ in _named(module))
    repeated = {name for module in sides.after.modules for name, is_repeated in _named(module) if is_repeated}
    seen: set[str] = set()
    for name, module, call in _for_effect(sides.before, roots):
        if name in kept and name not in seen | repeated and left[name] < told[name]:
            seen.add(name)
            words = f"`{name}` is not called any more as often as it was"
            yield Refusal(Reason.CALL_LOST, words, module.location(call), gone=True)


def _known(side: Side, roots: set[str]) -> set[str]:
    """Functions that the changed files define, or import from others of the project."""
    return {name for module in side.modules for name in (*_defined(module), *_imported(module, roots))}


def _imported(module: Module, roots: set[str]) -> Iterator[str]:
    for node in module.nodes(ast.ImportFrom):
        if node.level or (node.module or "").partition(".")[0] in roots:
            yield from (alias.asname or alias.name for alias in node.names)


def _for_effect(side: Side, roots: set[str]) -> Iterator[tuple[str, Module, ast.Call]]:
    defined = _known(side, roots)
    for live in side.live:
        for node in live.module.nodes(ast.Expr):
            if isinstance(node.value, ast.Call) and node in live:
                name = last_name(node.value.func)
                if name in defined:
                    yield name, live.module, node.value


def _named(module: Module) -> Iterator[tuple[str, bool]]:
    """Names of functions where they are called or handed on; whether in a loop, where a call stands for many."""
    nodes: list[ast.Name | ast.Attribute] = [*module.nodes(ast.Name), *module.nodes(ast.Attribute)]
    for node in nodes:
        if isinstance(node.ctx, ast.Load):
            yield last_name(node), any(isinstance(part, _LOOPS) for part in module.ancestors(node))


def _defined(module: Module) -> set[str]:
    return {function.name for function in module.functions}
