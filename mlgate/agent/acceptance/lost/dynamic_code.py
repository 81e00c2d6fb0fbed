"""Code that no reader and no checker can follow: names looked up, and code run, at run time."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from mlgate.agent.acceptance.lost.roles import is_role_method
from mlgate.agent.acceptance.lost.seen import Seen
from mlgate.agent.acceptance.lost.sides import Side
from mlgate.semantics.module import Module
from mlgate.semantics.repairs._knowledge import (
    ALWAYS_BY_SHELL,
    DYNAMIC_CALLS,
    DYNAMIC_WORDS,
    LOOKS_BY_COMMAND,
    STARTS_PROGRAMS,
)

_LOOKS: Mapping[str, Sequence[str]] = LOOKS_BY_COMMAND
_VALUES = frozenset({"seed", "step", "score", "split", "sample"})
"""Methods whose names objects give to values, too: `config.seed`. Handed on without a call they do nothing unseen."""


def dynamic_code(side: Side) -> Iterator[Seen]:
    """Names looked up and code run at run time."""
    for module in side.modules:
        yield from _calls(module)
        yield from _imports(module)
        yield from _words(module)
        yield from _private(module)
        for node in module.nodes(ast.Attribute):
            if is_role_method(node.attr) and node.attr not in _VALUES and _is_handed_on(module, node):
                words = f"`{module.text(node)}` is handed on without being called: who calls it is not seen"
                yield Seen(f"method {node.attr}", words, module, node)


def _calls(module: Module) -> Iterator[Seen]:
    for call in module.calls:
        name = call.qualified_name or ""
        if name in ALWAYS_BY_SHELL:
            yield Seen(f"shell {name}", f"`{call.text}` is new: a shell takes its text apart", module, call.node)
        if name in STARTS_PROGRAMS:
            program, *told = [*_command(call.node)] or [""]
            looks: Sequence[str] = _LOOKS.get(program or "", ())
            if not told or None in told or told[0] not in looks:
                yield Seen(f"program {program or name}", f"`{call.text}` starts a program anew", module, call.node)
        elif name in DYNAMIC_CALLS and (call.method is not None or name.rpartition(".")[2] not in DYNAMIC_WORDS):
            yield Seen(name, f"`{call.text}` is new: what it does is only known when it runs", module, call.node)


def _command(call: ast.Call) -> Iterator[str | None]:
    """The words of a command as far as they are written down: of a list, or of the text that a shell is told."""
    first = call.args[0] if call.args else None
    if isinstance(first, (ast.List, ast.Tuple)):
        for part in first.elts:
            yield part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else None
        return
    while isinstance(first, ast.BinOp):
        first = first.left
    if isinstance(first, ast.JoinedStr) and first.values:
        first = first.values[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield from first.value.split()[:1]


def _imports(module: Module) -> Iterator[Seen]:
    for start in module.nodes(ast.Import):
        for alias in start.names:
            if alias.name.startswith("_"):
                yield Seen(
                    f"import {alias.name}", f"`{alias.name}` is private: what it does is not seen", module, start
                )
    for node in module.nodes(ast.ImportFrom):
        if node.level == 0 and (node.module or "").startswith("_") and node.module != "__future__":
            yield Seen(f"import {node.module}", f"`{node.module}` is private: what it does is not seen", module, node)
        for alias in node.names:
            if f"{node.module}.{alias.name}" in DYNAMIC_CALLS:
                words = f"`{alias.name}` of `{node.module}` is new: what it leads to is only known at run time"
                yield Seen(f"import {alias.name}", words, module, node)


def _words(module: Module) -> Iterator[Seen]:
    """Names that lead to anything; as attributes only those that nothing else is called."""
    names = [(node.id, node) for node in module.nodes(ast.Name) if node.id in DYNAMIC_WORDS]
    for attribute in module.nodes(ast.Attribute):
        if attribute.attr in DYNAMIC_WORDS and (attribute.attr.startswith("_") or "run_" in attribute.attr):
            names.append((attribute.attr, attribute))  # type: ignore[arg-type]
    for word, node in names:
        yield Seen(f"word {word}", f"`{word}` is new: what it leads to is only known at run time", module, node)


def _private(module: Module) -> Iterator[Seen]:
    """Members that libraries keep to themselves: `pickle._Unpickler`."""
    for node in module.nodes(ast.Attribute):
        if node.attr.startswith("_") and not node.attr.endswith("__"):
            name = module.qualified_name(node) or ""
            if name and not name.startswith("."):
                yield Seen(f"private {node.attr}", f"`{name}` is private: what it does is not seen", module, node)


def _is_handed_on(module: Module, node: ast.Attribute) -> bool:
    """Whether a method is stored, put into a container, or called by its value, instead of being called."""
    parent = module.parent(node)
    if not isinstance(node.ctx, ast.Load) or (isinstance(parent, ast.Call) and node in (parent.func, *parent.args)):
        return False
    name = module.qualified_name(node) or ""
    return isinstance(
        parent, (ast.Assign, ast.AnnAssign, ast.Dict, ast.List, ast.Tuple, ast.NamedExpr, ast.Return)
    ) and not (module.catalogue.kinds(name))
