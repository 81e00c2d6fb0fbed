"""Tuples with names are what `typing` makes of the same class statement."""

from __future__ import annotations

import copy
import pickle
import typing

import pytest

from mlgate.core.diagnostic import Location
from mlgate.core.values import NamedTuple


class Ours(NamedTuple):
    """A place."""

    path: str
    line: int
    cell: Undefined | None = None  # type: ignore[name-defined]  # noqa: F821 - nobody asks what it is

    @property
    def next_line(self) -> int:
        """The line below."""
        return self.line + 1

    @classmethod
    def first(cls, path: str) -> Ours:
        """Where a file begins."""
        return cls(path, 1)


class Theirs(typing.NamedTuple):
    """A place."""

    path: str
    line: int
    cell: str | None = None


def test_it_is_a_tuple_with_the_names_the_defaults_and_the_methods_of_the_statement() -> None:
    ours, theirs = Ours("a.py", 3), Theirs("a.py", 3)
    assert tuple(ours) == tuple(theirs) == ("a.py", 3, None)
    assert hash(ours) == hash(theirs) and repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert ours._replace(line=4) == ("a.py", 4, None) and ours._asdict() == theirs._asdict()
    assert Ours._fields == Theirs._fields and Ours._field_defaults == Theirs._field_defaults
    assert (Ours.__name__, Ours.__qualname__, Ours.__module__, Ours.__doc__) == ("Ours", "Ours", __name__, "A place.")
    assert ours.next_line == 4 and type(Ours.first("b.py")) is Ours
    assert not hasattr(ours, "__dict__")


def test_it_travels_between_processes_and_tells_its_types() -> None:
    place = Location("a.py", 1, 2, 3, 4)
    assert type(pickle.loads(pickle.dumps(place))) is Location and copy.deepcopy(place) == place
    assert typing.get_type_hints(Location)["line"] is int


def test_a_field_without_a_default_may_not_follow_one_that_has_one() -> None:
    with pytest.raises(TypeError, match="without a default"):
        exec("class Bad(NamedTuple):\n    a: int = 1\n    b: int", {"NamedTuple": NamedTuple, "__name__": "bad"})
