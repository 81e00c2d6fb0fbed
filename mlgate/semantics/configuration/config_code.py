"""Where configuration may stand: modules, cells, functions and classes that are the configuration."""

from __future__ import annotations

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.call import Call
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

_FOLDERS = frozenset({"conf", "config", "configs", "configuration", "configurations", "settings"})
_WORD = (
    r"(?:conf|cfg|configs?|configuration|settings|hparams|hyper_?param(?:eter)?s|param(?:eter)?s|constants|defaults)"
)
_MODULE = lazy_regex(rf"(?:.*_)?{_WORD}|{_WORD}_.*")
_DEFINITION = lazy_regex(
    r"conf(?:ig|iguration)?s?(?![a-z])|cfg|[Ss]ettings|[Hh]_?params|[Hh]yper_?[Pp]aram|(?:^|_)params$|Params$"
)
_CLASS_ENDINGS = (
    *("Config", "Cfg", "Configs", "Configuration", "Settings"),
    *("Params", "Parameters", "Hparams", "Hyperparams", "Hyperparameters"),
)
_CLASS_WORDS = tuple(ending.encode() for ending in _CLASS_ENDINGS)
PARAMETER_TAGS = frozenset({"parameters", "injected-parameters"})


@per_module
def is_config_module(module: Module) -> bool:
    """Whether the file is configuration written in Python: by name, by folder, or because the settings say so."""
    *folders, name = module.project_path.split("/")
    if _MODULE.fullmatch(name.rpartition(".")[0].lower()) or not _FOLDERS.isdisjoint(folders):
        return True
    patterns = module.settings.project.config_modules
    if not patterns:
        return False
    from mlgate.config.patterns import matches  # imports pathspec

    return any(matches(pattern, module.project_path) for pattern in patterns)


def is_config_class_name(name: str | None) -> bool:
    """Whether a class, by its (qualified) name, holds configuration."""
    return name is not None and name.endswith(_CLASS_ENDINGS)


@per_module
def mentions_config_class(module: Module) -> bool:
    """Whether any word of the code is the name of such a class: without one, nothing need be parsed to find one."""
    return any(word.endswith(_CLASS_WORDS) for word in module.words)


def names_configuration(name: str) -> bool:
    """Whether a function or class says in its name that it makes or changes configuration."""
    return _DEFINITION.search(name) is not None or is_config_class_name(name)


def in_configuration(call: Call) -> bool:
    """Whether a call stands in a parameters cell, or in a function or class that makes the configuration."""
    cell = call.module.cell_of(call.node)
    if cell is not None and not PARAMETER_TAGS.isdisjoint(cell.tags):
        return True
    return any(names_configuration(getattr(scope.node, "name", "")) for scope in call.scope.chain())
