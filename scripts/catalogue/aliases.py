"""Old and alternative paths to the catalogued names, as few as do."""

from collections import defaultdict
from collections.abc import Mapping

from catalogue.facts import Facts
from catalogue.rows import Row


def all_aliases(rows: Mapping[str, Row], found: Mapping[str, str], facts: Facts) -> dict[str, str]:
    """Join the paths found with those kept by hand."""
    aliases = {path: target for path, target in found.items() if target in rows and path not in rows}
    old = {f"{package}.{module}": package for package, names in facts.old_modules.items() for module in names.split()}
    return _by_module(aliases, rows) | old | _renamed_methods(rows, facts) | facts.aliases


def _moved_up(module: str, packages: set[str | None]) -> bool:
    """Tell whether a module's names are all in a package above it, or the module is private anyway."""
    package = next(iter(packages))
    is_private = any(part.startswith("_") or part == "src" for part in module.split("."))
    return package is not None and package != module and (is_private or module.startswith(f"{package}."))


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
        module: "".join(package or "" for package in packages)
        for module, packages in targets.items()
        if len(packages) == 1 and module not in canonical and _moved_up(module, packages)
    }
    rest = {path: target for path, target in aliases.items() if path.rpartition(".")[0] not in whole}
    return rest | whole
