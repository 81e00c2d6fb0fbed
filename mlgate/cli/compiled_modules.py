"""The compiled code of all modules of mlgate in one file: a short run imports some 370 of them, an eighth of its time.

Python looks for a module in folders of its path, then for a `.pyc` beside it, and opens, checks and reads that. Here
one file is mapped, and one question asked a module: whether its source is still the same. What is not in the file, or
has changed, is imported as ever, and the file written again at the end of that run. It lies beside Python's own
compiled files and is trusted as they are; where those cannot be written, neither is it.
"""

from __future__ import annotations

import marshal
import mmap
import os
import sys
from collections.abc import Collection, Iterator, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType

_PACKAGE = "mlgate"
_FORMAT = f"mlgate modules 1, {sys.version}".encode()
_WIDTH = 8  # bytes of the two numbers after it: how long the index is, and how long the codes are
_FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "__pycache__")
FILE = os.path.join(_FOLDER, f"modules.{sys.implementation.cache_tag}.opt-{sys.flags.optimize}")
_Described = tuple[str, str, bool, int, int]
"""Path of the source, of Python's compiled file, whether it is a package, time and size of the source."""
_Entry = tuple[str, str, bool, int, int, int, int]
"""The same, and where its code begins and ends."""


class _Loader(SourceFileLoader):
    """Loads as Python does, but for where the code comes from."""

    def __init__(self, name: str, path: str, written: memoryview) -> None:
        super().__init__(name, path)
        self._written = written

    def get_code(self, fullname: str) -> CodeType | None:
        code: CodeType = marshal.loads(self._written)
        return code


class _Finder:
    """Finds modules whose source is as it was when they were put into the file."""

    def __init__(self, entries: dict[str, _Entry], codes: memoryview) -> None:
        self.entries = entries
        self.codes = codes

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        entry = self.entries.get(name)
        if entry is None:
            return None
        source, compiled, is_package, time, size, begin, end = entry
        if _state(source) != (time, size):
            del self.entries[name]
            return None
        loader = _Loader(name, source, self.codes[begin:end])
        spec = ModuleSpec(name, loader, origin=source, is_package=is_package)
        spec.has_location = True
        spec.cached = compiled
        if is_package:
            spec.submodule_search_locations = [os.path.dirname(source)]
        return spec


def use() -> None:
    """Import modules of mlgate from the file from now on, if there is one that this Python has written."""
    try:
        with open(FILE, "rb", buffering=0) as file:
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        first, second = len(_FORMAT), len(_FORMAT) + _WIDTH
        begin = second + _WIDTH
        end = begin + int.from_bytes(whole[first:second], "little")
        is_whole = len(whole) == end + int.from_bytes(whole[second:begin], "little")
        if whole[:first] == _FORMAT and is_whole:
            sys.meta_path.insert(0, _Finder(marshal.loads(whole[begin:end]), whole[end:]))
    except (OSError, EOFError, ValueError, TypeError):
        return  # half a file, or none: all is imported as ever


def keep() -> None:
    """Write the file if this process has imported modules that it lacks."""
    finder = next((item for item in sys.meta_path if isinstance(item, _Finder)), None)
    known = finder.entries if finder is not None else {}
    if sys.dont_write_bytecode or not (new := [*_imported(known)]) or not os.access(_FOLDER, os.W_OK):
        return
    entries: dict[str, _Entry] = {}
    codes: list[bytes | memoryview] = []
    place = 0
    if finder is not None:
        new = [(name, entry[:5], finder.codes[entry[5] : entry[6]]) for name, entry in known.items()] + new
    for name, (source, compiled, is_package, time, size), code in new:
        entries[name] = (source, compiled, is_package, time, size, place, place := place + len(code))
        codes.append(code)
    index = marshal.dumps(entries)
    written = f"{FILE}.{os.getpid()}"
    try:
        with open(written, "wb") as file:
            lengths = (number.to_bytes(_WIDTH, "little") for number in (len(index), place))
            file.writelines((_FORMAT, *lengths, index, *codes))
        os.replace(written, FILE)
    except BaseException as error:
        if os.path.exists(written):
            os.unlink(written)
        if not isinstance(error, OSError):
            raise


def _imported(known: Collection[str]) -> Iterator[tuple[str, _Described, bytes | memoryview]]:
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
