"""Keys that code reads from configuration files which it loads by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import READS_SETTINGS
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.scope import Binding, BindingKind, Scope

BY_ATTRIBUTE = frozenset({"omegaconf.OmegaConf.load"})
CONFIG_ENDINGS = (".yaml", ".yml", ".json", ".toml")
ALIASES = 3


class KeyRead(NamedTuple):
    """One read of a key: the path of the file as written, the keys from its top, the expression that reads."""

    file: str
    keys: tuple[str, ...]
    node: ast.expr


class _Loaded(NamedTuple):
    """What a name holds: a file from the top, or a part of it."""

    binding: Binding
    file: str
    prefix: tuple[str, ...]
    by_attribute: bool


def key_reads(module: Module) -> Iterator[KeyRead]:
    """Reads of literal keys of what is loaded under a name bound once."""
    loaded = [found for call in module.calls_to(READS_SETTINGS) if (found := _loaded(module, call)) is not None]
    for _ in range(ALIASES):
        aliases = []
        for item in loaded:
            for use in _uses(module, item):
                keys, node = _chain(module, use, item)
                alias = _alias(module, node, item, keys)
                if alias is not None:
                    aliases.append(alias)
                if keys and not _is_tolerant(module, node):
                    yield KeyRead(item.file, (*item.prefix, *keys), node)
        loaded = aliases


def written_keys(module: Module) -> frozenset[str]:
    """Keys that the module itself assigns, or asks for by `in`, somewhere: what it reads may come from there."""
    found: set[str] = set()
    for node in module.nodes(ast.Subscript):
        if isinstance(node.ctx, (ast.Store, ast.Del)) and isinstance(node.slice, ast.Constant):
            found.add(str(node.slice.value))
    for attribute in module.nodes(ast.Attribute):
        if isinstance(attribute.ctx, ast.Store):
            found.add(attribute.attr)
    for compare in module.nodes(ast.Compare):
        if isinstance(compare.ops[0], (ast.In, ast.NotIn)) and isinstance(compare.left, ast.Constant):
            found.add(str(compare.left.value))
    return frozenset(found)


def _loaded(module: Module, call: Call) -> _Loaded | None:
    path = _path(module, call.node.args[0], call.scope) if call.node.args else None
    statement = module.parent(call.node)
    if path is None or not path.endswith(CONFIG_ENDINGS) or not isinstance(statement, ast.Assign):
        return None
    binding = _only_binding(statement, call.scope)
    return _Loaded(binding, path, (), call.qualified_name in BY_ATTRIBUTE) if binding is not None else None


def _only_binding(statement: ast.Assign, scope: Scope) -> Binding | None:
    target = statement.targets[0]
    if len(statement.targets) != 1 or not isinstance(target, ast.Name):
        return None
    bindings = scope.all_bindings(target.id)
    return bindings[0] if len(bindings) == 1 and bindings[0].node is statement else None


def _path(module: Module, node: ast.expr, scope: Scope) -> str | None:
    """The file behind what is loaded: a path, `open(path)`, a name for that, `Path(path).read_text()`."""
    if isinstance(node, ast.Name):
        bindings = scope.all_bindings(node.id)
        # of several `with open(...) as f` the last above counts
        opened = [item for item in bindings if item.kind is BindingKind.CONTEXT and _line(item) <= node.lineno]
        if opened and opened[-1].value is not None:
            return _path(module, opened[-1].value, scope)
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in ("open", "read_text", "read_bytes", "read"):
            return _path(module, function.value, scope)
        if getattr(function, "id", getattr(function, "attr", "")) in ("open", "Path") and len(node.args) >= 1:
            return _path(module, node.args[0], scope)
        return None
    value = module.constant(node, scope)
    return value if isinstance(value, str) and "\n" not in value else None


def _line(binding: Binding) -> int:
    return int(getattr(binding.node, "lineno", 0))


def _uses(module: Module, loaded: _Loaded) -> Iterator[ast.Name]:
    for use in module.uses(loaded.binding.name):
        if module.scope_of(use).all_bindings(use.id) == [loaded.binding]:
            yield use


def _chain(module: Module, use: ast.Name, loaded: _Loaded) -> tuple[tuple[str, ...], ast.expr]:
    """The literal keys that follow a name, and the expression that they make."""
    keys: list[str] = []
    node: ast.expr = use
    while True:
        parent = module.parent(node)
        if isinstance(parent, ast.Subscript) and parent.value is node and isinstance(parent.ctx, ast.Load):
            if not isinstance(parent.slice, ast.Constant) or not isinstance(parent.slice.value, str):
                break
            keys.append(parent.slice.value)
        elif isinstance(parent, ast.Attribute) and loaded.by_attribute and isinstance(parent.ctx, ast.Load):
            above = module.parent(parent)
            if isinstance(above, ast.Call) and above.func is parent:
                break
            keys.append(parent.attr)
        else:
            break
        node = parent
    return tuple(keys), node


def _alias(module: Module, node: ast.expr, loaded: _Loaded, keys: tuple[str, ...]) -> _Loaded | None:
    statement = module.parent(node)
    if not isinstance(statement, ast.Assign) or statement.value is not node:
        return None
    binding = _only_binding(statement, module.scope_of(statement))
    return loaded._replace(binding=binding, prefix=(*loaded.prefix, *keys)) if binding is not None else None


def _is_tolerant(module: Module, node: ast.expr) -> bool:
    """Whether somebody expects the key to be missing."""
    return any(isinstance(ancestor, ast.Try) and ancestor.handlers for ancestor in module.ancestors(node))
