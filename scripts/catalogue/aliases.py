"""Old and alternative paths to the catalogued names, as few as do."""

import inspect
import sys
from collections import defaultdict
from collections.abc import Mapping

from catalogue.facts import Facts
from catalogue.rows import Row


def all_aliases(rows: Mapping[str, Row], found: Mapping[str, str], facts: Facts) -> dict[str, str]:
    """Join the paths found with those kept by hand."""
    aliases = {path: target for path, target in found.items() if target in rows and path not in rows}
    old = {f"{package}.{module}": package for package, names in facts.old_modules.items() for module in names.split()}
    return _needed(_by_module(aliases, rows) | old | _renamed_methods(rows, facts) | facts.aliases)


def _renamed_methods(rows: Mapping[str, Row], facts: Facts) -> dict[str, str]:
    return {
        f"{name}.{old}": f"{name}.{new}"
        for name, row in rows.items()
        for kind, renamed in facts.method_aliases.items()
        if kind in row["kinds"]
        for old, new in renamed.items()
    }


def _by_module(aliases: Mapping[str, str], rows: Mapping[str, Row]) -> dict[str, str]:
    """Replace the aliases of a module by one for the module, where all its names keep their last part."""
    targets: defaultdict[str, set[str | None]] = defaultdict(set)
    for path, target in aliases.items():
        module, _, last = path.rpartition(".")
        package, _, target_last = target.rpartition(".")
        targets[module].add(package if last == target_last else None)
    canonical = {name[:end] for name in rows for end, letter in enumerate(name) if letter == "."}
    whole = {
        module: package
        for module, packages in targets.items()
        for package in packages
        if package and len(packages) == 1 and module not in canonical and _moved_up(module, package)
    }
    rest = {path: target for path, target in aliases.items() if path.rpartition(".")[0] not in whole}
    return rest | whole


def _needed(aliases: dict[str, str]) -> dict[str, str]:
    """Leave out aliases that follow from the alias of a module."""
    kept = dict(aliases)
    for path in sorted(aliases, key=lambda path: (-len(path), path)):
        target = kept.pop(path)
        if _resolved(path, kept) != _resolved(target, kept):
            kept[path] = target
    return kept


def _resolved(name: str, aliases: Mapping[str, str]) -> str:
    """Do what `Catalogue.canonical` does."""
    for _ in range(8):
        prefix = name
        while prefix and prefix not in aliases:
            prefix = prefix.rpartition(".")[0]
        if not prefix:
            break
        name = aliases[prefix] + name[len(prefix) :]
    return name


def _moved_up(module: str, package: str) -> bool:
    """Tell whether a module is private, or a part of a package in which all its public names are found too."""
    if any(part.startswith("_") or part == "src" for part in module.split(".")):
        return package != module
    inner, outer = vars(sys.modules[module]), vars(sys.modules[package])
    root = module.partition(".")[0]
    defined = {
        name: value
        for name, value in inner.items()
        if not name.startswith("_") and (inspect.isclass(value) or inspect.isfunction(value))
    }
    public = inner.get("__all__") or [name for name, value in defined.items() if value.__module__.startswith(root)]
    return module.startswith(f"{package}.") and all(outer.get(name) is inner.get(name) for name in public)
