"""Which files of a project a file leads to by its imports; generously: of a package that is imported, every module."""

from __future__ import annotations

from collections.abc import Iterable

from mlgate.core.project import Project
from mlgate.semantics.project.import_graph import ImportGraph


class ProjectImports:
    """Imports among the scripts of a project.

    What a file imports is known by the names of modules only: `from package import name` may mean any module of it.
    """

    def __init__(self, project: Project, root: str) -> None:
        self._paths = [path for path in project.paths if path.endswith(".py") and path.startswith(root)]
        self._graph = ImportGraph(self._paths, {path: project.imports(path) for path in self._paths})
        self._imports = {path: project.imports(path) for path in self._paths}
        self._modules: dict[str, list[str]] = {}
        for path in self._paths:
            self._modules.setdefault(path.rpartition("/")[0].rpartition("/")[2], []).append(path)

    @property
    def paths(self) -> list[str]:
        """All scripts."""
        return self._paths

    def reachable(self, starts: Iterable[str]) -> frozenset[str]:
        """The files themselves and all that they import, directly or not."""
        pending = list(starts)
        found = set(pending)
        while pending:
            path = pending.pop()
            new = self._targets(path) - found
            found |= new
            pending.extend(new)
        return frozenset(found)

    def leading_to(self, ends: Iterable[str]) -> frozenset[str]:
        """The files themselves and all that import one of them, directly or not: one walk for any number of starts."""
        importers: dict[str, list[str]] = {}
        for path in self._paths:
            for target in self._targets(path):
                importers.setdefault(target, []).append(path)
        pending = list(ends)
        found = set(pending)
        while pending:
            new = set(importers.get(pending.pop(), ())) - found
            found |= new
            pending.extend(new)
        return frozenset(found)

    def _targets(self, path: str) -> set[str]:
        targets = set(self._graph.edges.get(path, ()))
        for name in self._imports.get(path, ()):
            stem = name.rpartition(".")[2]
            folder = stem or path.rpartition("/")[0].rpartition("/")[2]
            targets.update(self._modules.get(folder, ()))
        return targets
