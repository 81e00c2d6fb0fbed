"""Names that a star import brought are imported from where they came: a namesake from elsewhere is another thing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.free_names import GIVEN_NAMES, free_names, has_dynamic_names
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed


def from_elsewhere(repair: Repair) -> Iterator[Unrepaired]:
    """Names that nothing but a star brought: bound to something else, from elsewhere, or by nobody any more."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {root for root, _, _ in _imported(before)}
        brought = set(free_names(before))
        for root, name, node in _imported(after):
            if name in brought and root not in known:
                yield Unrepaired(after.location(node), f"`{name}` was not imported from `{root}`")
        yield from _otherwise_called(before, after, brought)
        yield from _not_brought(before, after, brought)


def _otherwise_called(before: Module, after: Module, brought: set[str]) -> Iterator[Unrepaired]:
    """Namesakes: `from functions import minute as hour`, `hour = functions.minute`."""
    known = {(alias.name, alias.asname) for node in before.nodes(ast.ImportFrom) for alias in node.names}
    for node in after.nodes(ast.ImportFrom):
        for alias in node.names:
            if alias.asname in brought and alias.asname != alias.name and (alias.name, alias.asname) not in known:
                yield Unrepaired(after.location(node), f"`{alias.asname}` is `{alias.name}` now")
    old = {unparsed(node) for node in before.nodes(ast.Assign)}
    for assigned in after.nodes(ast.Assign):
        names = {part.id for target in assigned.targets for part in ast.walk(target) if isinstance(part, ast.Name)}
        value = assigned.value
        own = last_name(value)
        if names & brought and own not in names and unparsed(assigned) not in old:
            words = f"`{', '.join(sorted(names & brought))}` came from a module, and is made here now"
            yield Unrepaired(after.location(assigned), words)


def _not_brought(before: Module, after: Module, brought: set[str]) -> Iterator[Unrepaired]:
    """Names that a star may have brought, that nothing imports now, or that are not read as often as they were."""
    if has_dynamic_names(after) or _stars(after) or not _stars(before):
        return
    missing = brought.intersection(free_names(after)) - GIVEN_NAMES
    hidden = {name for name in missing if before.is_notebook and not _is_called(before, name)}
    for name in sorted(missing - hidden):
        yield Unrepaired(after.location(after.uses(name)[0]), f"`{name}` is imported no more")
    for name in sorted(brought - missing):
        if _read(after, name) < _read(before, name):
            words = f"`{name}` is not read any more as often as it was"
            yield Unrepaired(before.location(before.uses(name)[0]), words, gone=True)


def _is_called(module: Module, name: str) -> bool:
    """Whether a name is used as functions, classes and modules are: what holds data may be missing anyway."""
    for node in module.uses(name):
        parent = module.parent(node)
        if isinstance(parent, ast.Call) and parent.func is node:
            return True
    return False


def _stars(module: Module) -> int:
    return sum(alias.name == "*" for node in module.nodes(ast.ImportFrom) for alias in node.names)


def _read(module: Module, name: str) -> int:
    """How often something is read by a name, perhaps behind that of its module."""
    named = sum(isinstance(node.ctx, ast.Load) for node in module.uses(name))
    return named + sum(node.attr == name for node in module.nodes(ast.Attribute))


def _imported(module: Module) -> Iterator[tuple[str, str, ast.stmt]]:
    """Packages, the names that they give, and where."""
    for node in module.nodes(ast.Import):
        for alias in node.names:
            yield alias.name.partition(".")[0], alias.asname or alias.name.partition(".")[0], node
    for start in module.nodes(ast.ImportFrom):
        root = "." * start.level + (start.module or "") if start.level else (start.module or "").partition(".")[0]
        yield from ((root, alias.asname or alias.name, start) for alias in start.names)
