"""Libraries that are changed for the whole process: what is written to their modules and classes, and registered there.

What libraries offer to be set is no change of them: `plt.rcParams[...]`, `pd.options...`, `torch.backends...`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.seen import Seen
from mlgate.agent.acceptance.lost.sides import Side
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import SETTINGS_OF_LIBRARIES
from mlgate.semantics.scope import BindingKind

_SET_BY_VALUES = frozenset({"logging", "warnings"})
"""Libraries whose plain values are there to be set."""
_CREDENTIAL = re.compile(r"(?i)(?:key|token|secret|password|organization)$")
"""Who a client is; where what it is comes from is asked by other checks."""
_MUTATING = frozenset({"update", "setdefault", "pop", "popitem", "clear", "__setitem__"})
_CONSTRUCTORS = frozenset({"add_constructor", "add_multi_constructor"})
_ANY_OBJECT = re.compile(r"python/(?:object|name|module)|python/$")
_BUILDS_ANY = re.compile(r"construct_python_(?:object|name|module|instance)|find_python_|make_python_instance")


def changed_libraries(side: Side) -> Iterator[Seen]:
    """Writes to modules and classes of libraries, and what is registered with them that builds any object."""
    for module in side.modules:
        places: list[ast.Attribute | ast.Subscript] = [*module.nodes(ast.Attribute), *module.nodes(ast.Subscript)]
        for node in places:
            if isinstance(node.ctx, ast.Load):
                continue
            name = module.qualified_name(node.value) or ""
            if (
                _is_imported(module, node)
                and _is_of_library(side, module, name)
                and not _is_setting(module, node, name)
            ):
                text = unparsed(node)
                yield Seen(f"library {text}", f"`{text}` changes a library for the whole process", module, node)
        for call in module.calls:
            if _is_filled(side, call) or _builds_any(call):
                yield Seen(f"library {call.text}", f"`{call.text}` changes what a library does", module, call.node)


def _is_imported(module: Module, node: ast.expr, depth: int = 4) -> bool:
    """Whether an expression starts at an import, by whatever name: objects have members of their own to be set."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    if not isinstance(node, ast.Name) or not depth:
        return False
    return any(
        item.kind is BindingKind.IMPORT
        or (isinstance(item.value, (ast.Name, ast.Attribute)) and _is_imported(module, item.value, depth - 1))
        for item in module.scope_of(node).all_bindings(node.id)
    )


def _is_of_library(side: Side, module: Module, name: str) -> bool:
    """Whether a name is that of a module, a class or a registry which is imported from outside of the project."""
    root = name.partition(".")[0]
    if not root or root not in module.imported_roots:
        return False
    return not any(f"/{root}/" in f"/{path}" or f"/{path}".endswith(f"/{root}.py") for path in side.state.tree)


def _is_setting(module: Module, node: ast.Attribute | ast.Subscript, name: str) -> bool:
    member = node.attr if isinstance(node, ast.Attribute) else ""
    if (
        not SETTINGS_OF_LIBRARIES.isdisjoint((*name.split(".")[1:], member))
        or name.startswith("wandb.run")
        or name == "flask.g"
    ):
        return True
    if isinstance(node, ast.Attribute) and _CREDENTIAL.search(member):
        return True
    if name.partition(".")[0] in _SET_BY_VALUES:
        value = getattr(module.parent(node), "value", None)
        return isinstance(value, (ast.Constant, ast.List)) or (
            isinstance(value, ast.Attribute) and value.attr.isupper()
        )
    return False


def _is_filled(side: Side, call: Call) -> bool:
    """`Loader.constructors.update(...)`: a registry of a library gets other members."""
    receiver = call.receiver
    if call.method not in _MUTATING or not isinstance(receiver, ast.Attribute):
        return False
    name = call.module.qualified_name(receiver) or ""
    is_setting = not SETTINGS_OF_LIBRARIES.isdisjoint(name.split(".")[1:])
    is_library = _is_imported(call.module, receiver) and _is_of_library(side, call.module, name)
    return is_library and not is_setting and name.partition(".")[0] != "sys"


def _builds_any(call: Call) -> bool:
    """Constructors of YAML by which a file says what is built, unlike those of plain values and of the project."""
    name = (call.qualified_name or call.text).rpartition(".")[2]
    if name not in _CONSTRUCTORS and call.method not in _CONSTRUCTORS:
        return False
    given = [*call.node.args, *(item.value for item in call.node.keywords)]
    tags = [item.value for item in given if isinstance(item, ast.Constant)]
    if any(_ANY_OBJECT.search(tag) for tag in tags if isinstance(tag, str)):
        return True
    return any(_BUILDS_ANY.search(unparsed(item)) for item in given)
