"""Both sides of a change as the questions about losses see them: live code of all Python files that differ."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from mlgate.agent.acceptance.change import Change
from mlgate.agent.snapshot import Snapshot
from mlgate.semantics.live import Live, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.parsing import PYTHON_KINDS
from mlgate.sources.file_kinds import kind_of_path


class Side:
    """The changed files of one state."""

    def __init__(self, state: Snapshot, modules: list[Module], known: frozenset[str], changed: frozenset[str]) -> None:
        self.state = state
        self.modules = modules
        self._known = known
        self._changed = changed

    @cached_property
    def live(self) -> list[Live]:
        """What runs of each file."""
        return [Live(module, self._known, self._is_mentioned_elsewhere) for module in self.modules]

    @cached_property
    def _other_words(self) -> frozenset[str]:
        found: set[bytes] = set()
        for path in self.state.tree:
            if path not in self._changed and kind_of_path(path) in PYTHON_KINDS:
                found.update(re.findall(rb"\w+", self.state.tree[path]))
        return frozenset(word.decode("utf-8", "replace") for word in found)

    def is_named_elsewhere(self, name: str) -> bool:
        """Whether a word stands in a file that does not differ."""
        return name in self._other_words

    def _is_mentioned_elsewhere(self, name: str) -> bool:
        if self.is_named_elsewhere(name):
            return True
        return sum(name in module.code for module in self.modules) > 1

    def texts(self) -> Iterator[str]:
        """Files that are no Python and differ: configuration that values may have moved to."""
        for path in sorted(self._changed):
            if path in self.state.tree and kind_of_path(path) not in PYTHON_KINDS:
                data = self.state.tree[path]
                if len(data) < 1_000_000:
                    yield data.decode("utf-8", "replace")


class Sides:
    """Before and after."""

    def __init__(self, change: Change) -> None:
        self.change = change
        changed = frozenset(change.paths)
        old = [pair.before for pair in change.python if pair.before is not None]
        new = [pair.after for pair in change.python if pair.after is not None]
        known = frozenset(name for module in old for name, _ in functions_of(module))
        self.before = Side(change.before, old, known, changed)
        self.after = Side(change.after, new, known, changed)


Place = tuple[str, Module, ast.AST]
"""Something that is asked about, as it is written, and where it stands."""


def more_than_before(sides: Sides, question: Callable[[Side], Iterable[Place]]) -> Iterator[Place]:
    """What stands more often in the new state than in the old one."""
    known = Counter(text for text, _, _ in question(sides.before))
    for place in question(sides.after):
        known[place[0]] -= 1
        if known[place[0]] < 0:
            yield place
