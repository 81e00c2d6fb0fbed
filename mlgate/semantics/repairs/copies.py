"""Rows and what was made of them are not put together above the split in another way, and stay beside their truth."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import statement_texts
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import PUTS_BELOW

_EACH = frozenset({"repeat_interleave", "repeat"})


def copied_again(repair: Repair) -> Iterator[Unrepaired]:
    """New statements above a split that take rows and their copies together, and truth that is repeated otherwise."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = statement_texts(before.tree)
        together = [*_together(before)]
        for node in ast.walk(after.tree):
            if not isinstance(node, (ast.Assign, ast.AugAssign, ast.For, ast.Expr)) or unparsed(node) in known:
                continue
            read = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}
            is_copied = any(len(names & read) > 1 for names in together) or _is_lengthened(node)
            if is_copied and _is_above_split(after, node):
                words = f"`{unparsed(node)[:60]}` puts rows and their copies together above the split, as before"
                yield Unrepaired(after.location(node), words)
        yield from _out_of_step(after, known)


def _is_lengthened(node: ast.stmt) -> bool:
    """Whether a name stands for its own values several times from here on: `y = np.tile(y, 2)`."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    names = {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
    calls = (part for part in ast.walk(node) if isinstance(part, ast.Call))
    return any(
        unparsed(call.func).rpartition(".")[2] in (*_EACH, "tile")
        and any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(call))
        for call in calls
    )


def _together(module: Module) -> Iterator[set[str]]:
    """The names of rows that were put together with what was made of them."""
    for call in module.nodes(ast.Call):
        if unparsed(call.func).rpartition(".")[2] in PUTS_BELOW:
            names = {part.id for part in _members(call) if isinstance(part, ast.Name)}
            if any(_is_made_of(module, name, call, names - {name}) for name in names):
                yield names


def _is_made_of(module: Module, name: str, node: ast.AST, others: set[str]) -> bool:
    """Whether a name stands for something that was made of another one."""
    values = module.scope_of(node).values(name)
    return any(
        isinstance(part, ast.Name) and part.id in others
        for value in values
        for part in ast.walk(value)
        if getattr(value, "lineno", 0) < getattr(node, "lineno", 0)
    )


def _is_above_split(module: Module, node: ast.stmt) -> bool:
    function = module.enclosing_function(node)
    lines = [
        call.node.lineno
        for call in module.calls_of_kind("split_function")
        if module.enclosing_function(call.node) is function
    ]
    return any(line > node.lineno for line in lines) or (not lines and function is not None)


def _out_of_step(module: Module, known: set[str]) -> Iterator[Unrepaired]:
    """Rows that are put below each other, and truth that is repeated one by one; or the other way round."""
    for call in module.calls_of_kind("split_function"):
        parent = module.parent(call.node)
        target = parent.targets[0] if isinstance(parent, ast.Assign) else None
        names = [getattr(item, "id", "") for item in target.elts] if isinstance(target, ast.Tuple) else []
        for rows, truth in ((names[0], names[2]), (names[1], names[3])) if len(names) == 4 else ():
            ways = [[*_repeated(module, name, known)] for name in (rows, truth)]
            for (first, _), (second, node) in zip(*ways, strict=False):
                if first != second:
                    words = f"`{truth}` is repeated in another order than `{rows}`"
                    yield Unrepaired(module.location(node), words)


def _repeated(module: Module, name: str, known: set[str]) -> Iterator[tuple[str, ast.expr]]:
    """How new statements make a part longer: block by block, or each row by itself."""
    for node in sorted(module.nodes(ast.Assign), key=lambda item: item.lineno):
        value, read = node.value, {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
        if unparsed(node.targets[0]) != name or name not in read or unparsed(node) in known:
            continue
        way = next((way for part in ast.walk(value) if (way := _way(module, part, name))), "")
        if way:
            yield way, value


def _way(module: Module, node: ast.AST, name: str) -> str:
    if isinstance(node, ast.Subscript) and unparsed(node.value).endswith("r_"):
        return "blocks"
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        loops = [unparsed(item.iter) for item in node.generators]
        is_each = loops[0] == name and (len(loops) > 1 or isinstance(node.elt, (ast.List, ast.Tuple)))
        return "each" if is_each else "blocks" if name in loops[1:] else ""
    if not isinstance(node, ast.Call):
        return ""
    word = unparsed(node.func).rpartition(".")[2]
    if word in _EACH:
        owner = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        made = module.instance_of(owner, module.scope_of(node)) or ""
        return "blocks" if made.startswith("torch") and word == "repeat" else "each"
    is_several = sum(isinstance(part, (ast.Name, ast.BinOp, ast.Call)) for part in _members(node)) > 1
    is_multiplied = any(isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mult) for part in node.args)
    is_block = word == "tile" or (word in PUTS_BELOW and (is_several or is_multiplied))
    return (
        "blocks" if is_block and any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node)) else ""
    )


def _members(call: ast.Call) -> list[ast.expr]:
    first = call.args[0] if call.args else None
    return first.elts if isinstance(first, (ast.List, ast.Tuple)) else call.args
