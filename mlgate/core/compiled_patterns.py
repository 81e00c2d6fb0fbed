"""Regular expressions, compiled once a Python and not once a run: a short run needs some seventy, a tenth of its time.

`re` keeps what it compiles for one process only, and pickles a pattern as its text. What it hands to its engine, a
list of numbers, is kept here as it is. The engine checks each list before it runs it.
"""

from __future__ import annotations

import marshal
import re
from functools import cache
from importlib import import_module

from mlgate.core.compiled_file import CompiledFile
from mlgate.core.typing import Any

try:
    _engine: Any = import_module("_sre")
    _parser: Any = import_module("re._parser")
    _compiler: Any = import_module("re._compiler")
except ImportError:  # a Python whose `re` is made otherwise
    _engine = None

_new: dict[tuple[bool, str | bytes, int], None] = {}


def compiled(pattern: str | bytes, flags: int) -> re.Pattern[Any]:
    """Like `re.compile`."""
    key = (isinstance(pattern, str), pattern, int(flags))
    entry = _file().entries.get(key) if _engine is not None else None
    if entry is None:
        _new[key] = None
        return re.compile(pattern, flags)
    found: re.Pattern[Any] = _engine.compile(pattern, *_file().code(entry))
    return found


def keep() -> None:
    """Write those that this process has compiled."""
    if _engine is not None and _new:
        _file().add([(key, None, _code(key[1], key[2])) for key in _new])


@cache
def _file() -> CompiledFile:
    return CompiledFile("patterns")


def _code(pattern: str | bytes, flags: int) -> bytes:
    """What `re` hands to its engine beside the text: flags, code, number of groups, their names either way."""
    parsed = _parser.parse(pattern, flags)
    names = dict(parsed.state.groupdict)
    by_number = {number: name for name, number in names.items()}
    groups = parsed.state.groups
    numbered = tuple(by_number.get(number) for number in range(groups))
    code = [*map(int, _compiler._code(parsed, flags))]  # some are constants with names
    return marshal.dumps((flags | parsed.state.flags, code, groups - 1, names, numbered))
