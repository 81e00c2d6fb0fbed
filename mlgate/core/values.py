"""`NamedTuple` as in `typing`, made in less than a third of the time; the one that all of mlgate uses.

A short run defines some two hundred of them. `typing` compiles the annotation of every field, which nobody asks for,
and `collections` a constructor for each class; here classes with as many fields share one, under their own names.
"""

from __future__ import annotations

from mlgate.core.typing import TYPE_CHECKING

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple  # noqa: TID251 - what it stands for
else:
    from _collections import _tuplegetter
    from functools import cache
    from types import FunctionType

    _GLOBALS = {"__builtins__": {}, "_make": tuple.__new__}

    @cache
    def _constructor(count):
        """Code of a constructor of so many fields; only the names of its arguments differ between classes."""
        fields = "".join(f"_{number}, " for number in range(count))
        lambda_ = compile(f"lambda _class, {fields}: _make(_class, ({fields}))", __file__, "eval")
        return next(constant for constant in lambda_.co_consts if hasattr(constant, "co_varnames"))

    class _Named(tuple):
        """What all tuples with names can do."""

        __slots__ = ()

        @classmethod
        def _make(cls, values):
            """A tuple of these values."""
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **changes):
            """A copy with other values for some fields."""
            made = tuple.__new__(type(self), map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"Got unexpected field names: {[*changes]!r}")
            return made

        def _asdict(self):
            """Its values by field."""
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            """The call that makes it."""
            said = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({said})"

        def __getnewargs__(self):
            """For copies and pickles."""
            return tuple(self)

        __replace__ = _replace

    class _Maker(type):
        """Makes a tuple with names of what a class statement says; annotations stay the texts that they are."""

        def __new__(cls, name, bases, content):
            """Make the class of the tuples."""
            if not bases:
                return super().__new__(cls, name, bases, content)
            fields = tuple(content["__annotations__"])
            defaults = tuple(content[field] for field in fields if field in content)
            if any(field in content for field in fields[: len(fields) - len(defaults)]):
                raise TypeError(f"{name}: a field without a default follows one that has one")
            code = _constructor(len(fields)).replace(co_varnames=("_class", *fields), co_name="__new__")
            content |= {field: _tuplegetter(number, f"Field {number}") for number, field in enumerate(fields)}
            content |= {"__slots__": (), "__match_args__": fields, "_fields": fields}
            content["_field_defaults"] = dict(zip(fields[len(fields) - len(defaults) :], defaults, strict=True))
            content["__new__"] = FunctionType(code, _GLOBALS, "__new__", defaults)
            return type(name, (_Named,), content)

    class NamedTuple(metaclass=_Maker):
        """The base of such classes; it is none of theirs afterwards."""
