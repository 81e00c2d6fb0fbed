"""Find the public objects of an installed library, and all paths that lead to each."""

import importlib
import inspect
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from catalogue.facts import Facts, matches

_HIDDEN = re.compile(r"\.(_|tests?\b|conftest|externals)")


def find_objects(facts: Facts) -> tuple[dict[str, Any], dict[str, str]]:
    """Find the public objects of a library.

    Returns:
        Canonical path to object, and every further path to the canonical one.
    """
    paths: defaultdict[int, set[str]] = defaultdict(set)
    objects: dict[int, Any] = {}
    for module in _public_modules(facts):
        for attribute, value in _exported(module):
            if callable(value):
                paths[id(value)].add(f"{module.__name__}.{attribute}")
                objects[id(value)] = value
    chosen = {key: min(found, key=lambda path: _preference(path, objects[key], facts)) for key, found in paths.items()}
    for key, found in _defining_paths(facts, objects).items():
        paths[key] |= found
    aliases = {path: chosen[key] for key, found in paths.items() for path in found if path != chosen[key]}
    return {chosen[key]: value for key, value in objects.items()}, aliases


def _public_modules(facts: Facts) -> Iterator[ModuleType]:
    """Import the public modules to read: those named, and all below those to walk."""
    for name in facts.prepare:
        importlib.import_module(name)
    found = {*facts.modules, *facts.walk}
    for root in facts.walk:
        package = importlib.import_module(root)
        found |= {module.name for module in pkgutil.walk_packages(package.__path__, f"{root}.", lambda name: None)}
    for name in sorted(found):
        if _HIDDEN.search(name) or matches(name, facts.skip):
            continue
        try:
            yield importlib.import_module(name)
        except Exception as error:
            print(f"  {name}: not imported ({type(error).__name__}: {error})", file=sys.stderr)


def _exported(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Yield the public names of a module that belong to the library itself."""
    listed = getattr(module, "__all__", None)
    for name in listed or dir(module):
        value = None if name.startswith("_") else getattr(module, name, None)
        if value is None or inspect.ismodule(value):
            continue
        home = str(getattr(value, "__module__", None) or type(value).__module__)
        if listed or home == module.__name__ or (hasattr(module, "__path__") and _is_own(home, module.__name__)):
            yield name, value


def _is_own(home: str, module: str) -> bool:
    root = module.partition(".")[0]
    return home.partition(".")[0] in (root, f"_{root}", "builtins")


def _preference(path: str, value: Any, facts: Facts) -> tuple[bool, bool, int, int, str]:
    """Sort key of the paths to one object, the canonical one first."""
    name = getattr(value, "__name__", "")
    own_name = isinstance(name, str) and path.endswith(f".{name}")
    return (not matches(path, facts.prefer), not own_name, path.count("."), len(path), path)


def _defining_paths(facts: Facts, objects: Mapping[int, Any]) -> dict[int, set[str]]:
    """Find the loaded modules, private ones too, in which the objects are defined, or merely reachable."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] not in facts.roots or not isinstance(module, ModuleType):
            continue
        reachable = facts.reachable and not _HIDDEN.search(name) and not matches(name, facts.skip)
        for attribute, value in list(vars(module).items()):
            if id(value) not in objects or attribute.startswith("_"):
                continue
            if reachable or _is_home(module, name, attribute, value):
                found[id(value)].add(f"{name}.{attribute}")
    return found


def _is_home(module: ModuleType, name: str, attribute: str, value: Any) -> bool:
    defined = getattr(getattr(value, "__init__", value), "__globals__", {}).get("__name__")
    listed = attribute in (getattr(module, "__all__", None) or ())
    return listed or hasattr(module, "__path__") or name in (getattr(value, "__module__", None), defined)
