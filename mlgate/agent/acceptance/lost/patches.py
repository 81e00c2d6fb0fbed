"""Functions, classes, modules and names that are replaced by others."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.seen import Seen
from mlgate.agent.acceptance.lost.sides import Side
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import PATCHERS, REPEATABLE_VARIABLES
from mlgate.semantics.scope import BindingKind

_STREAMS = frozenset({"stdout", "stderr", "argv", "path", "displayhook", "excepthook"})
_LANGUAGE = frozenset(dir(builtins)) | {"__name__", "__file__", "__path__", "__builtins__"}
_SET_BY_MODULES = frozenset({"__doc__", "copyright", "license", "credits", "help"})
_MODULES = frozenset({"sys.modules", "sys.meta_path", "sys.path_hooks", "builtins"})


def patches(side: Side) -> Iterator[Seen]:
    """Functions, classes and modules that are replaced by others."""
    for module in side.modules:
        changing: list[ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete] = [*module.nodes(ast.Assign)]
        changing += [*module.nodes(ast.AugAssign), *module.nodes(ast.AnnAssign), *module.nodes(ast.Delete)]
        for node in changing:
            yield from _assigned(module, node)
        for call in module.calls:
            name = call.qualified_name or ""
            if name in PATCHERS or name.startswith("unittest.mock."):
                yield Seen(name, f"`{call.text}` replaces something", module, call.node)
        yield from _rebound(module)
        yield from _of_the_language(module)
        yield from _environment(module)


def _environment(module: Module) -> Iterator[Seen]:
    """Settings of the environment that libraries obey; those that make runs repeatable are no patches."""
    for node in module.nodes(ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Subscript) and module.qualified_name(target.value) == "os.environ":
                yield from _setting(module, node, target.slice)
    for call in module.calls_to({"os.putenv", "os.environ.setdefault", "os.environ.update"}):
        yield from _setting(module, call.node, call.node.args[0] if call.node.args else None)


def _setting(module: Module, node: ast.AST, name: ast.expr | None) -> Iterator[Seen]:
    if not (isinstance(name, ast.Constant) and name.value in REPEATABLE_VARIABLES):
        text = module.text(node)
        key = f"os.environ {unparsed(name)}" if isinstance(name, ast.Constant) else text  # what it is set to stays
        yield Seen(key, f"`{text}` changes how libraries work", module, node)


def _assigned(module: Module, node: ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete) -> Iterator[Seen]:
    targets = node.targets if isinstance(node, (ast.Assign, ast.Delete)) else [node.target]
    for target in targets:
        for part in ast.walk(target):
            if isinstance(part, (ast.Attribute, ast.Subscript)) and not isinstance(part.ctx, ast.Load):
                text = unparsed(part)
                if _is_foreign(module, part, getattr(node, "value", None)):
                    yield Seen(text, f"`{text}` is replaced by something else", module, node)


def _is_foreign(module: Module, part: ast.Attribute | ast.Subscript, value: ast.expr | None) -> bool:
    """Whether what is assigned to belongs to a library, to a class, or to an object whose methods are replaced."""
    name = module.qualified_name(part.value) or ""
    owner = part.value.value if isinstance(part.value, ast.Subscript) else part.value
    if isinstance(part, ast.Attribute) and name == "sys" and part.attr in _STREAMS:
        return True
    if (module.qualified_name(owner) or "") in _MODULES or name.startswith(("sys.modules", "builtins")):
        return True
    if isinstance(part, ast.Subscript):
        return False
    if isinstance(value, ast.Lambda) or _is_function(module, value):
        return True
    if not name or name.startswith("."):
        return bool(name) and module.class_named(name) is not None and isinstance(part.value, ast.Name)
    full = f"{name}.{part.attr}"
    is_plain = part.attr in _VALUES and not isinstance(value, ast.Lambda)
    return bool(module.catalogue.kinds(full)) or (part.attr in _VERBS and not is_plain)


_VERBS = frozenset(
    "fit transform fit_transform predict predict_proba score forward backward step split train eval seed".split()
)
_VALUES = frozenset({"seed", "score", "step", "split"})  # as often the name of a number as that of a method


def _is_function(module: Module, value: ast.expr | None) -> bool:
    """Whether an expression names a function of this module, or a method."""
    if not isinstance(value, (ast.Name, ast.Attribute)):
        return False
    name = value.id if isinstance(value, ast.Name) else value.attr
    is_method = isinstance(value, ast.Attribute) and name in _VERBS - _VALUES
    return is_method or any(function.name == name for function in module.functions)


def _of_the_language(module: Module) -> Iterator[Seen]:
    """Names of the language that mean something else: `sorted = list`, `__name__ = "x"`; a value may be called `id`."""
    for scope in module.index.scopes:
        for name, bindings in scope.bindings.items():
            if name not in _LANGUAGE or scope.is_class:
                continue
            for item in bindings:
                is_other = item.kind in (BindingKind.FUNCTION, BindingKind.CLASS) or _is_renamed(item.node, name)
                is_other |= isinstance(item.value, (ast.Name, ast.Attribute, ast.Lambda)) or name.startswith("__")
                if is_other and name not in _SET_BY_MODULES:
                    words = f"`{name}` means something else than to Python"
                    yield Seen(f"name {name}", words, module, _placed(item.node, module))


def _is_renamed(node: ast.AST, name: str) -> bool:
    """Whether an import gives something else this name: `from fast import ordered as sorted`."""
    aliases = [node] if isinstance(node, ast.alias) else getattr(node, "names", [])
    return any(isinstance(alias, ast.alias) and alias.asname == name != alias.name for alias in aliases)


def _rebound(module: Module) -> Iterator[Seen]:
    """Imported names that mean something else later."""
    for scope in module.index.scopes:
        for name, bindings in scope.bindings.items():
            imported = [item for item in bindings if item.kind is BindingKind.IMPORT]
            others = [item for item in bindings if item.kind is not BindingKind.IMPORT]
            if scope.parent is not None and not imported:
                around = scope.module.bindings.get(name, ())
                is_defined = any(item.kind in (BindingKind.FUNCTION, BindingKind.CLASS) for item in others)
                imported = [item for item in around if item.kind is BindingKind.IMPORT] if is_defined else []
            if not imported:
                continue
            paths = {item.path for item in imported}
            if others or len(paths) > 1:
                last = (others or imported)[-1].node
                yield Seen(
                    f"name {name}",
                    f"the imported name `{name}` is given another meaning",
                    module,
                    _placed(last, module),
                )


def _placed(node: ast.AST, module: Module) -> ast.AST:
    return node if hasattr(node, "lineno") else module.tree.body[0]
