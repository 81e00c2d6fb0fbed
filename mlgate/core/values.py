"""`NamedTuple` as in `typing`, made in less than half the time.

A short run defines a hundred and fifty of them, and `typing` compiles the annotation of every field, which nobody asks
for: a tenth of what it takes to check one notebook that was edited. For modules that such a run loads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import namedtuple

    _OF_THE_STATEMENT = frozenset(
        {"__annotations__", "__module__", "__slots__", "__static_attributes__", "__firstlineno__"}
    )

    class _Maker(type):
        """Makes a tuple with names of what a class statement says; annotations stay the texts that they are."""

        def __new__(cls, name, bases, content):
            """Make the class of the tuples."""
            if not bases:
                return super().__new__(cls, name, bases, content)
            fields = content["__annotations__"]
            defaults = [content[field] for field in fields if field in content]
            if any(field in content for field in list(fields)[: len(fields) - len(defaults)]):
                raise TypeError(f"{name}: a field without a default follows one that has one")
            made = namedtuple(name, fields, defaults=defaults, module=content["__module__"])
            made.__annotations__ = fields
            for key, value in content.items():
                if key not in fields and key not in _OF_THE_STATEMENT:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Maker):
        """The base of such classes; it is none of theirs afterwards."""
