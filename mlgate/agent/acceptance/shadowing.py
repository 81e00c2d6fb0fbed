"""New modules that are imported instead of libraries of the same name."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from mlgate.agent.acceptance.change import Change, start_of
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.catalogue.catalogue import roots


def shadowed(change: Change) -> Iterator[Refusal]:
    """Files that are found before a library: a program's folder and the top folder come first on the path."""
    for path in change.added:
        if path.endswith(".pyi") and path[:-1] in change.after.tree:
            words = f"`{path}` says of the types of `{path[:-1]}` what its code does not"
            yield Refusal(Reason.MODULE_SHADOWED, words, start_of(path))
    new = [path for path in change.added if path.endswith((".py", ".pyi"))]
    if not new:
        return
    foreign = _foreign_roots(change)
    for path in new:
        folder, _, name = path.rpartition("/")
        stem = name.rpartition(".")[0]
        inner, module = (folder, stem) if stem != "__init__" else _package(folder)
        within_package = inner and f"{inner}/__init__.py" in change.before.tree
        twin = f"{folder}.py" if stem == "__init__" else f"{folder}/{stem}/__init__.py".lstrip("/")
        if twin in change.before.tree and twin in change.after.tree:
            yield Refusal(Reason.MODULE_SHADOWED, f"`{path}` and `{twin}` are one module", start_of(path))
        if module in foreign and not (within_package and not _is_beside_script(change, inner, module)):
            words = f"`{path}` would be imported instead of the library `{module}`"
            yield Refusal(Reason.MODULE_SHADOWED, words, start_of(path))


def _is_beside_script(change: Change, folder: str, module: str) -> bool:
    """Whether a file of a folder is run as a script, and imports a module that is found beside it then."""
    for path, record in change.before.records.items():
        if path.rpartition("/")[0] == folder and module in {name.partition(".")[0] for name in record.imports}:
            if b"__main__" in change.before.tree[path]:
                return True
    return False


def _package(folder: str) -> tuple[str, str]:
    inner, _, name = folder.rpartition("/")
    return inner, name


def _foreign_roots(change: Change) -> frozenset[str]:
    """Libraries: the standard one, and what is imported and is no module of the project."""
    tree = change.before.tree
    own = {path.rpartition("/")[2].removesuffix(".py") for path in tree if path.endswith(".py")}
    own |= {part for path in tree for part in path.split("/")[:-1]}
    records = change.before.records.values()
    imported = {name.partition(".")[0] for record in records for name in record.imports if not name.startswith(".")}
    return frozenset((imported | roots() | sys.stdlib_module_names) - own)
