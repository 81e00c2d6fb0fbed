"""Which files of a project import which, by the dotted names in their import statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache


class ModuleFiles:
    """The files that can be imported, by the names that others may give them."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_last_part: dict[str, list[tuple[str, str]]] = {}
        self._found: dict[tuple[str, str], str | None] = {}
        for path in paths:
            dotted = dotted_name(path)
            if dotted is not None:
                self._by_last_part.setdefault(dotted.rpartition(".")[2], []).append((path, f".{dotted}"))

    def find(self, path: str, name: str) -> str | None:
        """The file that `path` means by the dotted `name`; files of one folder mean the same."""
        key = (path.rpartition("/")[0], name)
        try:
            return self._found[key]
        except KeyError:
            found = self._found[key] = self._search(path, _absolute(path, name))
            return found

    def find_all(self, path: str, names: Iterable[str]) -> set[str | None]:
        """The files that `path` means by several names, and None where it means none of them."""
        folder, known = path.rpartition("/")[0], self._found
        files: set[str | None] = set()
        for name in names:
            key = (folder, name)
            files.add(known[key] if key in known else self.find(path, name))
        return files

    def _search(self, path: str, wanted: str) -> str | None:
        candidates = self._by_last_part.get(wanted.rpartition(".")[2])
        if candidates is None or not wanted:
            return None
        ending = f".{wanted}"
        matching = [item for item, dotted in candidates if dotted.endswith(ending)]
        if len(matching) < 2:
            return matching[0] if matching else None
        return max(matching, key=lambda item: _shared_folders(item, path))


@lru_cache(maxsize=2)
def _module_files(paths: tuple[str, ...]) -> ModuleFiles:
    """Project-wide rules ask about the same files, one after the other."""
    return ModuleFiles(paths)


class ImportGraph:
    """Edges between files, from their shown paths and what they import."""

    def __init__(self, paths: Iterable[str], imports: Mapping[str, Sequence[str]]) -> None:
        files = _module_files(tuple(paths))
        self.find = files.find
        self.edges = {path: _targets(files, path, names) for path, names in imports.items()}

    def reachable(self, path: str) -> frozenset[str]:
        """The file itself and all that it imports, directly or not."""
        found = {path}
        pending = [path]
        while pending:
            for target in self.edges.get(pending.pop(), frozenset()) - found:
                found.add(target)
                pending.append(target)
        return frozenset(found)

    def imported_by(self, counts: Callable[[str], bool]) -> frozenset[str]:
        """Files that some other file, of those that count, imports."""
        return frozenset(target for path, targets in self.edges.items() if counts(path) for target in targets)


def _targets(files: ModuleFiles, path: str, names: Iterable[str]) -> frozenset[str]:
    found = files.find_all(path, names) - {None, path}
    return frozenset(target for target in found if target is not None)


def dotted_name(path: str) -> str | None:
    """`src/data/loader.py` as a module: "src.data.loader"; None for what cannot be imported."""
    if not path.endswith(".py"):
        return None
    return path.removesuffix(".py").removesuffix("/__init__").strip("./").replace("/", ".")


def _absolute(path: str, name: str) -> str:
    """The dotted name without leading dots, in the package of `path`."""
    if not name.startswith("."):
        return name
    rest = name.lstrip(".")
    parts = path.split("/")[: -(len(name) - len(rest))]
    return ".".join([*(part for part in parts if part not in ("", ".", "..")), *([rest] if rest else [])])


def _shared_folders(path: str, other: str) -> tuple[int, int]:
    """How near two files are: shared leading folders, and the shorter path on a tie."""
    left, right = path.split("/")[:-1], other.split("/")[:-1]
    shared = next((index for index, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), None)
    return (min(len(left), len(right)) if shared is None else shared, -len(left))
