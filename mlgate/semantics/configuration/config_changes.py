"""Configuration objects that are changed after they were made, and by whom."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import Enum

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.configuration.config_classes import config_class
from mlgate.semantics.configuration.config_code import (
    is_config_class_name,
    is_config_module,
    mentions_config_class,
    names_configuration,
)
from mlgate.semantics.deep_learning.torch_models import argument_for
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.module import Module
from mlgate.semantics.scope import Binding, BindingKind, Scope
from mlgate.semantics.stores import Store, set_attribute_calls, stores


class Harm(Enum):
    """Why a change is one."""

    FROZEN = "frozen"
    BYPASS = "bypass"
    PARAMETER = "parameter"
    SHARED = "shared"
    AFTER_USE = "after use"


class ConfigChange(NamedTuple):
    """One change of a configuration object: `span` where, `name` whose, `certain` when its class says what it is."""

    span: Span
    name: str
    harm: Harm
    certain: bool
    related: Span | None = None


_NAMES = lazy_regex(r"(?:[a-z0-9]+_)*(?:config|cfg|conf|settings|hparams|hyper_?params|hyper_?parameters)")
_ENDINGS = ("config", "cfg", "conf", "settings", "params", "parameters")
_LAST_BYTES = tuple(ending.encode() for ending in _ENDINGS)
_BYPASS = frozenset({b"__setattr__"})
_STORED = lazy_regex(r"\s*(?:\[|\.\s*\w+\s*(?:=(?!=)|[,:)\]]|[-+*/%&|^@]=|(?:<<|>>|//|\*\*)=|$))", re.MULTILINE)
"""What follows a name whose attribute or item may be assigned, or deleted."""
_INITIALISERS = frozenset(
    ["__init__", "__new__", "__post_init__", "__attrs_post_init__", "__setstate__", "model_post_init", "__setattr__"]
)
_OPENING = frozenset({"open_dict", "read_write", "flag_override", "unlocked", "patch"})
_COPIES = frozenset({"deepcopy", "copy", "model_copy"})
_ONLY_READING = frozenset(
    (
        "print len isinstance type repr str vars dict hasattr getattr setattr delattr id deepcopy copy asdict info "
        "debug pprint display validate check log_params save dump to_yaml create save_hyperparameters items"
    ).split()
)


def config_changes(module: Module) -> Iterator[ConfigChange]:
    """All changes of configuration objects that others may already have read, in order."""
    if not (mentions_config_class(module) or module.has_identifier(_BYPASS) or _may_be_stored(module)):
        return
    names = _config_names(module)
    named = [store for store in stores(module) if store.root in names] if names else []
    found = [change for store in named if (change := _of_store(module, store)) is not None]
    found += _bypasses(module)
    yield from sorted(found, key=lambda change: change.span)


def _may_be_stored(module: Module) -> bool:
    """A look at the text: a name of configuration with an attribute or item that a line may assign."""
    code = module.bare_code
    names = (word.decode("utf-8", "surrogatepass") for word in module.identifiers if word.lower().endswith(_LAST_BYTES))
    return any(_is_stored_in(code, name) for name in names if _is_config_name(name))


def _is_stored_in(code: str, name: str) -> bool:
    position = code.find(name)
    while position >= 0:
        end = position + len(name)
        before = code[code.rfind("\n", 0, position) + 1 : position].lstrip(" \t([")
        if "(" not in before and _STORED.match(code, end) is not None:
            return True
        position = code.find(name, end)
    return False


def _config_names(module: Module) -> set[str]:
    """Names that some scope binds, and that say they are configuration or are bound to an instance of its class."""
    return {
        name
        for scope in module.index.scopes
        for name, found in scope.bindings.items()
        if _is_config_name(name) or any(is_config_class_name(binding.instance) for binding in found)
    }


def _is_config_name(name: str) -> bool:
    lowered = name.lower()
    return lowered.endswith(_ENDINGS) and _NAMES.fullmatch(lowered) is not None


def _of_store(module: Module, store: Store) -> ConfigChange | None:
    if store.root is None or _is_opened(module, store.node):
        return None
    scope = module.scope_of(store.base)
    bindings = scope.all_bindings(store.root)
    if not bindings or any(owner.receiver == store.root for owner in scope.chain()):
        return None
    known = module.instance_of(store.base, scope)
    if not is_config_class_name(known) and not _is_config_name(store.root):
        return None
    harm = _harm(module, store, scope, bindings, known)
    if harm is None:
        return None
    related = module.span(bindings[0].node) if harm in (Harm.SHARED, Harm.FROZEN) else None
    return ConfigChange(module.span(store.node), store.root, harm, is_config_class_name(known), related)


def _harm(module: Module, store: Store, scope: Scope, bindings: list[Binding], known: str | None) -> Harm | None:
    own = config_class(module, known)
    if own is not None and own.frozen and store.is_attribute:
        return Harm.FROZEN
    first = bindings[0]
    if first.kind is BindingKind.PARAMETER and first.scope is scope and len(bindings) == 1:
        return _harm_to_caller(module, store, scope)
    if not is_config_class_name(known) or not store.is_attribute:
        return None
    if scope.function is not None and first.scope.is_module:
        return None if names_configuration(scope.function.name) else Harm.SHARED
    return Harm.AFTER_USE if _was_used(module, store, bindings) else None


def _harm_to_caller(module: Module, store: Store, scope: Scope) -> Harm | None:
    """A function changes what it was given: nothing when that is its business, or when it is the entry point."""
    function = scope.function
    assert function is not None
    if is_config_module(module):
        return None
    if names_configuration(function.name) or function.name in _INITIALISERS or _gives_back(module, scope, store.root):
        return None
    if any("hydra" in module.text(decorator) for decorator in function.decorator_list):
        return Harm.AFTER_USE if _was_used(module, store, scope.all_bindings(store.root or "")) else None
    return None if _gets_copies(module, function, store.root or "") else Harm.PARAMETER


def _gets_copies(module: Module, function: FunctionNode, name: str) -> bool:
    """Whether whoever calls a function here hands it a copy that was made for it; its calls of itself do not count."""
    calls = [
        call
        for call in module.calls
        if isinstance(call.node.func, ast.Name) and call.node.func.id == function.name
        if call.scope.function is not function
    ]
    return bool(calls) and all(_is_copy(call, argument_for(call, function, name)) for call in calls)


def _is_copy(call: Call, given: ast.expr | None) -> bool:
    if isinstance(given, ast.Name):
        bindings = call.scope.bindings.get(given.id, ())
        given = bindings[0].value if len(bindings) == 1 else None
    return isinstance(given, ast.Call) and call.module.text(given.func).rpartition(".")[2] in _COPIES


def _gives_back(module: Module, scope: Scope, name: str | None) -> bool:
    """Whether the function returns or freezes the object: it builds it."""
    for use in module.uses(name or ""):
        parent = module.parent(use)
        if isinstance(parent, ast.Attribute) and parent.attr in ("freeze", "defrost", "set_struct"):
            return True
        if module.scope_of(use) is not scope:
            continue
        around = module.parent(parent) if isinstance(parent, ast.Tuple) else parent
        if isinstance(around, (ast.Return, ast.Yield)):
            return True
    return False


def _is_opened(module: Module, node: ast.expr) -> bool:
    """Whether a `with open_dict(cfg):` around the change says that it is meant."""
    for around in module.ancestors(node):
        if isinstance(around, ast.With):
            for item in around.items:
                function = item.context_expr.func if isinstance(item.context_expr, ast.Call) else item.context_expr
                if module.text(function).rpartition(".")[2] in _OPENING:
                    return True
    return False


def _was_used(module: Module, store: Store, bindings: list[Binding]) -> bool:
    """Whether the object was handed to somebody between its making and the change; in a loop, the last round counts."""
    end = store.node.lineno
    lines = [module.unit.line_of(module.span(binding.node).start) for binding in bindings]
    made = max((line for line in lines if line <= end), default=0)
    for loop in module.ancestors(store.node):
        if isinstance(loop, (ast.For, ast.While)) and made < loop.lineno:
            end = loop.end_lineno or end
    scope = module.scope_of(store.base)
    uses = [
        use for use in module.uses(store.root or "") if made < use.lineno <= end and use.lineno != store.node.lineno
    ]
    return any(_is_handed_over(module, use) and module.scope_of(use) is scope for use in uses)


def _is_handed_over(module: Module, use: ast.Name) -> bool:
    parent = module.parent(use)
    if isinstance(parent, (ast.keyword, ast.Starred)):
        parent = module.parent(parent)
    if not isinstance(parent, ast.Call) or parent.func is use:
        return False
    return module.text(parent.func).rpartition(".")[2] not in _ONLY_READING


def _bypasses(module: Module) -> Iterator[ConfigChange]:
    """`object.__setattr__(config, ...)` outside of the object's own construction."""
    for call, changed in set_attribute_calls(module):
        if call.qualified_name != "builtins.object.__setattr__" or not isinstance(changed, ast.Name):
            continue
        owner = call.scope.enclosing_class()
        own = any(scope.receiver == changed.id for scope in call.scope.chain())
        function = call.scope.function
        if own and (function is None or function.name in _INITIALISERS or owner is None):
            continue
        known = f".{owner.node.name}" if own and owner is not None else module.instance_of(changed, call.scope)  # type: ignore[attr-defined]
        if is_config_class_name(known) or (not own and _is_config_name(changed.id)):
            yield ConfigChange(call.span, changed.id, Harm.BYPASS, is_config_class_name(known))
