"""A module together with the functions that it imports from others of the project, for the analysis of rows.

That follows rows within one module: a fit that moved into a helper elsewhere is seen in this one only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from weakref import WeakKeyDictionary

from mlgate.agent.acceptance.change import Change, FilePair
from mlgate.agent.snapshot import Snapshot
from mlgate.semantics.module import Module
from mlgate.semantics.parsing import PYTHON_KINDS
from mlgate.sources.file_kinds import kind_of_path
from mlgate.sources.read import unit_from_bytes

_LINKED: WeakKeyDictionary[Snapshot, dict[Module, Module | None]] = WeakKeyDictionary()
"""What was linked in each state: many questions are asked about the same rows."""

_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


def linked_pairs(change: Change) -> Sequence[FilePair]:
    """The files of diagnostics about rows that were to be repaired, before and after, linked where either can be."""
    found = []
    paths = {target.location.path for target, rule in change.followed if rule.about_rows}
    for path in sorted(paths):
        if path not in change.before.tree or path not in change.after.tree or path.endswith(".ipynb"):
            continue
        before, after = change.before.module(path), change.after.module(path)
        pair = FilePair(path, linked(change.before, before) or before, linked(change.after, after) or after)
        if (pair.before, pair.after) != (before, after):
            found.append(pair)
    return found


def linked(state: Snapshot, module: Module) -> Module | None:
    """The module with what it imports by name from the project; None where that is nothing, or where names collide."""
    known = _LINKED.setdefault(state, {})
    if module not in known:
        known[module] = _link(state, module)
    return known[module]


def _link(state: Snapshot, module: Module) -> Module | None:
    found = {node: path for node in module.tree.body if (path := _path(state, module, node)) is not None}
    if not found:
        return None
    own = [node for node in module.tree.body if node not in found]
    parts: list[ast.stmt] = []
    for path in dict.fromkeys(found.values()):
        parts += [node for node in state.module(path).tree.body if _is_definition(node)]
    names = [name for node in parts if not isinstance(node, (ast.Import, ast.ImportFrom)) for name in _bound(node)]
    if len({*names}) < len(names) or not {*names}.isdisjoint(name for node in own for name in _bound(node)):
        return None
    tree = ast.Module([*parts, *(node for node in own if not _is_future(node))], [])
    path = module.path.rpartition(".")[0] + ".py"
    return Module(unit_from_bytes(ast.unparse(tree).encode(), path), module.catalogue, module.settings)


def _path(state: Snapshot, module: Module, node: ast.stmt) -> str | None:
    """The one file of the project that a statement imports names from, each by its own name."""
    if not isinstance(node, ast.ImportFrom) or any(alias.asname or alias.name == "*" for alias in node.names):
        return None
    name = (node.module or "").replace(".", "/") + ".py"
    paths = [path for path in state.paths if (path == name or path.endswith(f"/{name}")) and path != module.path]
    paths = [path for path in paths if kind_of_path(path) in PYTHON_KINDS]
    return paths[0] if node.module and len(paths) == 1 else None


def _is_definition(node: ast.stmt) -> bool:
    return isinstance(node, _DEFINING) and not _is_future(node)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement of the top level binds."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))
