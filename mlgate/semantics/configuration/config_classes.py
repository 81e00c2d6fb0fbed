"""Classes that hold configuration: how they are made, and whether their instances can change."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum

from mlgate.core.values import NamedTuple
from mlgate.semantics.configuration.config_code import is_config_class_name, mentions_config_class
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.stores import set_attribute_calls, stores


class ClassStyle(Enum):
    """What makes a class a record."""

    DATACLASS = "dataclass"
    ATTRS = "attrs class"
    PYDANTIC = "pydantic model"


class ConfigClass(NamedTuple):
    """A record class named like configuration. `frozen` is None when nothing is said; `marker` says it, or could."""

    node: ast.ClassDef
    style: ClassStyle
    frozen: bool | None
    marker: ast.expr | None


_DATACLASSES = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
_ATTRS = frozenset({"attr.s", "attr.attrs", "attr.define", "attrs.define"})
_FROZEN_DECORATORS = frozenset({"attr.frozen", "attrs.frozen"})
_PYDANTIC = frozenset({"pydantic.BaseModel", "pydantic.BaseSettings", "pydantic_settings.BaseSettings"})
_HARMLESS_BASES = frozenset(
    {"abc.ABC", "typing.Generic", "typing.Protocol", "builtins.object", "collections.abc.Mapping", *_PYDANTIC}
)
_STRUCTURED = frozenset({"omegaconf.OmegaConf.structured", "hydra.core.config_store.ConfigStore.instance"})


@per_module
def config_classes(module: Module) -> tuple[ConfigClass, ...]:
    """The record classes of a module that are named like configuration."""
    if not mentions_config_class(module):
        return ()
    named = [node for node in module.classes if is_config_class_name(node.name)]
    return tuple(found for node in named if (found := _read(module, node)) is not None)


def config_class(module: Module, name: str | None) -> ConfigClass | None:
    """The configuration class of this module that a resolved name means."""
    if name is None or not name.startswith("."):
        return None
    return next((found for found in config_classes(module) if found.node.name == name[1:]), None)


def _read(module: Module, node: ast.ClassDef) -> ConfigClass | None:
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = module.qualified_name(function)
        if name in _FROZEN_DECORATORS:
            return ConfigClass(node, ClassStyle.ATTRS, True, decorator)
        if name in _DATACLASSES or name in _ATTRS:
            style = ClassStyle.DATACLASS if name in _DATACLASSES else ClassStyle.ATTRS
            return ConfigClass(node, style, _keyword(decorator, "frozen"), decorator)
    if not _PYDANTIC.isdisjoint(module.base_names(node)):
        return ConfigClass(node, ClassStyle.PYDANTIC, _pydantic_frozen(node), None)
    return None


def _keyword(node: ast.expr, name: str) -> bool | None:
    """The constant that a call passes as `name`; None when it passes nothing, True when it cannot be known."""
    keywords = node.keywords if isinstance(node, ast.Call) else []
    for keyword in keywords:
        if keyword.arg is None:
            return True
        if keyword.arg == name:
            return bool(keyword.value.value) if isinstance(keyword.value, ast.Constant) else True
    return None


def _pydantic_frozen(node: ast.ClassDef) -> bool | None:
    said = [keyword.value for keyword in node.keywords if keyword.arg == "frozen"]
    for statement in node.body:
        if isinstance(statement, ast.Assign) and _assigns(statement, "model_config"):
            said += _setting(statement.value, "frozen")
        elif isinstance(statement, ast.ClassDef) and statement.name == "Config":
            said += [item.value for item in statement.body if isinstance(item, ast.Assign) and _assigns(item, "frozen")]
            said += [_negated(item) for item in statement.body if _assigns(item, "allow_mutation")]
    return _truth(said[0]) if said else None


def _truth(value: ast.expr) -> bool:
    return bool(value.value) if isinstance(value, ast.Constant) else True


def _negated(statement: ast.stmt) -> ast.expr:
    value = statement.value if isinstance(statement, ast.Assign) else None
    return ast.Constant(not value.value) if isinstance(value, ast.Constant) else ast.Constant(True)


def _assigns(statement: ast.stmt, name: str) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _setting(value: ast.expr, name: str) -> list[ast.expr]:
    """`value` of `ConfigDict(name=value)` or `{"name": value}`."""
    if isinstance(value, ast.Call):
        return [keyword.value for keyword in value.keywords if keyword.arg in (name, None)]
    if isinstance(value, ast.Dict):
        pairs = zip(value.keys, value.values, strict=True)
        return [item for key, item in pairs if isinstance(key, ast.Constant) and key.value == name]
    return []


def can_be_frozen(module: Module, found: ConfigClass) -> bool:
    """Whether freezing the class breaks nothing that this module shows: no change of its instances, no unknown base."""
    node = found.node
    return not (_bases_unknown(module, node) or _changes_itself(module, node) or _is_changed(module, node.name))


def is_structured_config(module: Module) -> bool:
    """Whether Hydra or OmegaConf builds its configuration from classes here: frozen ones refuse overrides."""
    return any(True for _ in module.calls_to(_STRUCTURED))


def has_relatives(module: Module, found: ConfigClass) -> bool:
    """Whether the class inherits from, or is inherited by, a class of this module: they are frozen together or not."""
    own = f".{found.node.name}"
    inherits = any(name.startswith(".") for name in module.base_names(found.node))
    return inherits or any(own in module.base_names(node) for node in module.classes if node is not found.node)


def _bases_unknown(module: Module, node: ast.ClassDef) -> bool:
    for name in module.base_names(node):
        if name not in _HARMLESS_BASES and not (name.startswith(".") and module.class_named(name)):
            return True
    return any(module.qualified_name(_without_index(base)) is None for base in node.bases)


def _without_index(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Subscript) else node


def _changes_itself(module: Module, node: ast.ClassDef) -> bool:
    """Whether methods of the class assign its own attributes."""
    scope = next((scope for scope in module.index.scopes if scope.node is node), None)
    if scope is None or scope.attributes:
        return True
    changed = [base for _, base in set_attribute_calls(module)] + [store.base for store in stores(module)]
    return any(_is_receiver_in(module, base, node) for base in changed)


def _is_receiver_in(module: Module, base: ast.expr, node: ast.ClassDef) -> bool:
    if not isinstance(base, ast.Name):
        return False
    scopes = list(module.scope_of(base).chain())
    return any(scope.receiver == base.id for scope in scopes) and any(scope.node is node for scope in scopes)


def _is_changed(module: Module, name: str) -> bool:
    """Whether attributes of an instance of the class are assigned anywhere in the module."""
    changed = [store.base for store in stores(module) if store.is_attribute]
    changed += [base for _, base in set_attribute_calls(module)]
    return any(module.instance_of(base) == f".{name}" for base in changed)


def may_be_changed(module: Module, found: ConfigClass) -> bool:
    """Whether something of unknown class, which may be an instance, gets one of the class's fields assigned."""
    fields = {
        item.target.id
        for item in found.node.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    }
    changed = [store.base for store in stores(module) if _attribute(store.node) in fields]
    changed += [base for call, base in set_attribute_calls(module) if _may_name(call.node.args[1], fields)]
    return any(_is_of_unknown_class(module, base) for base in changed)


def _attribute(node: ast.expr) -> str | None:
    return node.attr if isinstance(node, ast.Attribute) else None


def _may_name(expression: ast.expr, fields: set[str]) -> bool:
    return not isinstance(expression, ast.Constant) or expression.value in fields


def _is_of_unknown_class(module: Module, base: ast.expr) -> bool:
    scope = module.scope_of(base)
    if isinstance(base, ast.Name) and any(owner.receiver == base.id for owner in scope.chain()):
        return False
    return module.instance_of(base, scope) is None


def freezable_classes(module: Module) -> Iterator[ConfigClass]:
    """Configuration classes that are not frozen, and could be."""
    if not config_classes(module) or is_structured_config(module):
        return
    for found in config_classes(module):
        if found.frozen is None and can_be_frozen(module, found):
            yield found
