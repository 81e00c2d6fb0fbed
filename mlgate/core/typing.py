"""Names of `typing` for annotations that nobody evaluates: loading it takes a quarter of what Python takes to start.

Type checkers see `typing` itself. Where annotations are read while mlgate runs, as pydantic does, it is imported.
"""

# ruff: noqa: D101, D103
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import (
        IO,
        Any,
        AnyStr,
        BinaryIO,
        ClassVar,
        Final,
        Literal,
        NoReturn,
        Protocol,
        Self,
        TypeGuard,
        TypeVar,
        cast,
        overload,
    )
else:

    class _Name:
        def __class_getitem__(cls, values):
            return cls

    Any = AnyStr = BinaryIO = ClassVar = Final = IO = Literal = NoReturn = Self = TypeGuard = _Name
    Protocol = object

    class TypeVar:
        def __init__(self, *names, **bounds):
            self.names, self.bounds = names, bounds

    def cast(kind, value):
        return value

    def overload(function):
        return function


__all__ = [
    "IO",
    "TYPE_CHECKING",
    "Any",
    "AnyStr",
    "BinaryIO",
    "ClassVar",
    "Final",
    "Literal",
    "NoReturn",
    "Protocol",
    "Self",
    "TypeGuard",
    "TypeVar",
    "cast",
    "overload",
]
