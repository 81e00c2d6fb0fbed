"""Imports of what nobody declared, and names that nothing defines."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.agent.tree import Tree
from mlgate.semantics.catalogue.catalogue import roots
from mlgate.semantics.dependencies.import_names import brought_by, is_provided, is_standard, known_providers
from mlgate.semantics.free_names import GIVEN_NAMES, free_names, has_dynamic_names
from mlgate.semantics.module import Module
from mlgate.sources.declared_names import declared_names
from mlgate.sources.file_kinds import kind_of_path
from mlgate.sources.unit import UnitKind


def undeclared_imports(sides: Sides) -> Iterator[Refusal]:
    """Packages that the project neither has, nor imported before, nor declares."""
    change = sides.change
    records = change.before.records.values()
    known = {name.partition(".")[0] for record in records for name in record.imports if not name.startswith(".")}
    own = own_roots(change.after.tree)
    declared, is_whole = _declared(sides)
    for module in sides.after.modules:
        for node, dotted in _imports(module):
            root = dotted.partition(".")[0]
            if root in known or root in own or is_standard(root):
                continue
            if not _is_known(root, dotted, declared, is_whole):
                words = f"`{root}` is imported, and nothing declares it"
                yield Refusal(Reason.IMPORT_UNDECLARED, words, module.location(node))


def undefined_names(sides: Sides) -> Iterator[Refusal]:
    """Names that nothing binds, and that were not read before: the code would end there. Of notebooks a rule tells."""
    for pair in sides.change.python:
        module = pair.after
        if module is None or module.is_notebook or has_dynamic_names(module) or "*" in _imported_names(module):
            continue
        known = {*GIVEN_NAMES, *(free_names(pair.before) if pair.before is not None else ())}
        new = {*free_names(module)} - known
        for node in module.nodes(ast.Name):
            if node.id in new:
                new.discard(node.id)
                yield Refusal(Reason.NAME_UNDEFINED, f"`{node.id}` is bound nowhere", module.location(node))


def _imported_names(module: Module) -> set[str]:
    return {alias.name for node in module.nodes(ast.ImportFrom) for alias in node.names}


def own_roots(tree: Tree) -> set[str]:
    """The names by which files and folders of the project are imported."""
    found = {path.rpartition("/")[2].removesuffix(".py") for path in tree if path.endswith(".py")}
    return found | {part for path in tree if path.endswith(".py") for part in path.split("/")[:-1]}


def _imports(module: Module) -> Iterator[tuple[ast.stmt, str]]:
    for node in module.nodes(ast.Import):
        for alias in node.names:
            yield node, alias.name
    for start in module.nodes(ast.ImportFrom):
        if start.level == 0 and start.module:
            yield start, start.module


def _declared(sides: Sides) -> tuple[frozenset[str], bool]:
    """The distributions that project files name, and whether any does."""
    found: set[str] = set()
    is_whole = False
    state = sides.change.after
    for path in state.tree:
        if kind_of_path(path) in (UnitKind.REQUIREMENTS, UnitKind.PROJECT):
            declared = declared_names(state.unit(path))
            if declared is not None:
                found |= declared.names | declared.own
                is_whole = is_whole or (declared.is_whole and bool(declared.names))
    return frozenset(found), is_whole


def _is_known(root: str, dotted: str, declared: frozenset[str], is_whole: bool) -> bool:
    """Whether a package is declared; where nothing is, whether anybody has ever heard of it."""
    if is_whole:
        return is_provided(dotted, declared) or brought_by(root, declared) is not None
    return root in roots() or bool(known_providers(dotted))
