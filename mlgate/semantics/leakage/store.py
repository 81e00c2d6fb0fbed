"""The store: scopes and objects, changed through one place that can undo.

At a branch nothing is copied: every write is logged, a branch is undone after it ran, and what the branches wrote is
joined. Cost is in proportion to the writes, not to the size of the environment.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from mlgate.core.typing import Any
from mlgate.semantics.leakage.facts import NOTHING, Facts, either_facts
from mlgate.semantics.leakage.objects import Content, Estimator, Value
from mlgate.semantics.leakage.values import join, join_content

ABSENT: Any = object()
"""Stands for a name that is not bound."""

Place = tuple[int, Hashable]
Changes = dict[Place, tuple[Any, Hashable, Any]]
"""What a branch wrote: holder, key or attribute, last value."""


class Scope:
    """Names of a module or of one call of a function, and the scope around it."""

    __slots__ = ("module_names", "names", "parent")

    def __init__(self, parent: Scope | None = None) -> None:
        self.parent = parent
        self.names: dict[Hashable, Value] = {}
        self.module_names: set[str] = set()

    @property
    def module(self) -> Scope:
        """The outermost scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def find(self, name: str) -> Value | None:
        """What a name is bound to, seen from here."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None:
                return found
            scope = scope.parent
        return None

    def home(self, name: str) -> Scope:
        """The scope that an assignment to a name writes: the module's if it is declared global."""
        return self.module if name in self.module_names else self


class Store:
    """Writes to scopes and objects, with a log."""

    def __init__(self) -> None:
        self.log: list[tuple[Any, Hashable, Any]] = []

    def bind(self, names: dict[Hashable, Value], key: Hashable, value: Value) -> None:
        """Bind a name, or set an item."""
        before = names.get(key, ABSENT)
        if before is not value:
            self.log.append((names, key, before))
            names[key] = value

    def unbind(self, names: dict[Hashable, Value], key: Hashable) -> None:
        """Delete a name."""
        if key in names:
            self.log.append((names, key, names.pop(key)))

    def put(self, holder: object, attribute: str, value: object) -> None:
        """Set an attribute of an object."""
        before = getattr(holder, attribute)
        if before is not value:
            self.log.append((holder, attribute, before))
            setattr(holder, attribute, value)

    @property
    def mark(self) -> int:
        """Where the log stands now."""
        return len(self.log)

    def overwrote(self, mark: int) -> bool:
        """Whether something that was there before `mark` has been written over."""
        return any(
            before is not ABSENT and before != NOTHING and before != frozenset() for _, _, before in self.log[mark:]
        )

    def wrote_beside(self, mark: int, names: dict[Hashable, Value]) -> bool:
        """Whether anything but these names has been written since `mark`."""
        return any(holder is not names for holder, _, _ in self.log[mark:])

    def holders_since(self, mark: int) -> list[Any]:
        """What has been written to since `mark`, each once."""
        return list({id(holder): holder for holder, _, _ in self.log[mark:]}.values())

    def rewind(self, mark: int) -> Changes:
        """Undo everything since `mark`; gives what had been written."""
        changes: Changes = {}
        log = self.log
        while len(log) > mark:
            holder, key, before = log.pop()
            place = (id(holder), key)
            if place not in changes:
                changes[place] = (holder, key, _read(holder, key))
            _write(holder, key, before)
        return changes

    def replay(self, changes: Changes) -> None:
        """Do again what a branch wrote."""
        for holder, key, value in changes.values():
            self._set(holder, key, value)

    def merge(self, outcomes: Sequence[Changes], may_skip: bool) -> None:
        """Join what alternative branches wrote; `may_skip`: possibly none of them ran."""
        places = {place: entry[:2] for changes in outcomes for place, entry in changes.items()}
        for place, (holder, key) in places.items():
            written = [changes[place][2] for changes in outcomes if place in changes]
            if may_skip or len(written) < len(outcomes):
                written.append(_read(holder, key))
            present = [value for value in written if value is not ABSENT]
            if present:
                self._set(holder, key, _joined(present, holder.__class__ is not dict))

    def _set(self, holder: Any, key: Hashable, value: Any) -> None:
        self.log.append((holder, key, _read(holder, key)))
        _write(holder, key, value)


def _read(holder: Any, key: Hashable) -> Any:
    return holder.get(key, ABSENT) if holder.__class__ is dict else getattr(holder, str(key))


def _write(holder: Any, key: Hashable, value: Any) -> None:
    if holder.__class__ is not dict:
        setattr(holder, str(key), value)
    elif value is ABSENT:
        holder.pop(key, None)
    else:
        holder[key] = value


def _joined(written: list[Any], is_attribute: bool) -> Any:
    found = written[0]
    for other in written[1:]:
        found = _join_two(found, other, is_attribute)
    return found


def _join_two(left: Any, right: Any, is_attribute: bool) -> Any:
    if left is right:
        return left
    if isinstance(left, Estimator) and is_attribute:  # what an object turned out to be
        return left
    if isinstance(left, Value) and isinstance(right, Value):
        return join(left, right)
    if isinstance(left, Facts):
        return either_facts(left, right)
    if isinstance(left, Content):
        return join_content(left, right)
    return left | right if isinstance(left, frozenset) else left or right
