"""What Python compiles anew at every start, kept in one file a kind beside its own compiled files.

Trusted no more and no less than those, written only where they are written, and read by the Python that wrote it.
"""

from __future__ import annotations

import marshal
import mmap
import os
import sys

from mlgate.core.typing import Any

_WIDTH = 8  # bytes of the two numbers after the head: how long the index is, and how long the codes are
FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "__pycache__")
Entry = tuple[Any, int, int]
"""What is known of a code, and where it begins and ends."""


class CompiledFile:
    """Codes by key, each with what is known of it; empty where there is no whole file of this Python."""

    def __init__(self, kind: str) -> None:
        self.path = os.path.join(FOLDER, f"{kind}.{sys.implementation.cache_tag}.opt-{sys.flags.optimize}")
        self._head = f"mlgate {kind} 2, {sys.version}".encode()
        self.entries: dict[Any, Entry] = {}
        self._codes = memoryview(b"")
        try:
            self._read()
        except (OSError, EOFError, ValueError, TypeError):
            self.entries = {}  # half a file, or none: all is compiled as ever

    def _read(self) -> None:
        with open(self.path, "rb", buffering=0) as file:
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        first, second = len(self._head), len(self._head) + _WIDTH
        begin = second + _WIDTH
        end = begin + int.from_bytes(whole[first:second], "little")
        is_whole = len(whole) == end + int.from_bytes(whole[second:begin], "little")
        if whole[:first] == self._head and is_whole:
            self.entries, self._codes = marshal.loads(whole[begin:end]), whole[end:]

    def code(self, entry: Entry) -> Any:
        """The code of an entry."""
        return marshal.loads(self._codes[entry[1] : entry[2]])

    def add(self, new: list[tuple[Any, Any, bytes]]) -> None:
        """Write the file again, with what it lacked: key, what is known, marshalled code."""
        if sys.dont_write_bytecode or not new or not os.access(FOLDER, os.W_OK):
            return
        entries: dict[Any, Entry] = {}
        codes: list[bytes] = []
        place = 0
        kept = ((key, known, bytes(self._codes[begin:end])) for key, (known, begin, end) in self.entries.items())
        for key, known, code in (*kept, *new):
            entries[key] = (known, place, place := place + len(code))
            codes.append(code)
        index = marshal.dumps(entries)
        written = f"{self.path}.{os.getpid()}"
        try:
            with open(written, "wb") as file:
                lengths = (number.to_bytes(_WIDTH, "little") for number in (len(index), place))
                file.writelines((self._head, *lengths, index, *codes))
            os.replace(written, self.path)
        except BaseException as error:
            if os.path.exists(written):
                os.unlink(written)
            if not isinstance(error, OSError):
                raise
