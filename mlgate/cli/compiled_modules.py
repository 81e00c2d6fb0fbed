"""The compiled code of all modules of mlgate in one file: a short run imports some 370 of them, an eighth of its time.

Python looks for a module in folders of its path, then for a `.pyc` beside it, and opens, checks and reads that. Here
one file is mapped, and one question asked a module: whether its source is still the same. What is not in the file, or
has changed, is imported as ever, and the file written again at the end of that run. It lies beside Python's own
compiled files and is trusted as they are; where those cannot be written, neither is it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Container, Iterator, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType

from mlgate.core.compiled_file import CompiledFile, Entry

_PACKAGE = "mlgate"
_Described = tuple[str, str, bool, int, int]
"""Path of the source, of Python's compiled file, whether it is a package, time and size of the source."""


class _Loader(SourceFileLoader):
    """Loads as Python does, but for where the code comes from."""

    def __init__(self, name: str, path: str, file: CompiledFile, entry: Entry) -> None:
        super().__init__(name, path)
        self._written = file, entry

    def get_code(self, fullname: str) -> CodeType | None:
        file, entry = self._written
        code: CodeType = file.code(entry)
        return code


class _Finder:
    """Finds modules whose source is as it was when they were put into the file."""

    def __init__(self, file: CompiledFile) -> None:
        self.file = file

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        entry = self.file.entries.get(name)
        if entry is None:
            return None
        source, compiled, is_package, time, size = entry[0]
        if _state(source) != (time, size):
            del self.file.entries[name]
            return None
        spec = ModuleSpec(name, _Loader(name, source, self.file, entry), origin=source, is_package=is_package)
        spec.has_location = True
        spec.cached = compiled
        if is_package:
            spec.submodule_search_locations = [os.path.dirname(source)]
        return spec


def use() -> None:
    """Import modules of mlgate from the file from now on, if there is one that this Python has written."""
    sys.meta_path.insert(0, _Finder(CompiledFile("modules")))


def keep() -> None:
    """Write the file if this process has imported modules that it lacks."""
    for finder in sys.meta_path:
        if isinstance(finder, _Finder):
            finder.file.add([*_imported(finder.file.entries)])


def _imported(known: Container[str]) -> Iterator[tuple[str, _Described, bytes]]:
    """The modules that were imported in Python's way from compiled files that are those of their sources."""
    for name, module in [*sys.modules.items()]:
        spec = getattr(module, "__spec__", None)
        if name.partition(".")[0] != _PACKAGE or name in known or spec is None or not spec.cached:
            continue
        try:
            with open(spec.cached, "rb") as file:
                head, code = file.read(16), file.read()
        except OSError:
            continue
        time, size = _state(spec.origin)
        is_timed = not any(head[4:8])  # the others are checked by the hash of the source
        if is_timed and head[8:] == b"".join((n & 0xFFFFFFFF).to_bytes(4, "little") for n in (time // 10**9, size)):
            is_package = spec.submodule_search_locations is not None
            yield name, (spec.origin, spec.cached, is_package, time, size), code


def _state(path: str) -> tuple[int, int]:
    """Time in nanoseconds and size of a file; noughts where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
