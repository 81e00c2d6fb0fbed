"""The arguments of a call, evaluated."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.objects import Value
from mlgate.semantics.leakage.values import constant_of, facts_of


class Arguments:
    """Values by position and by name. `rest` stands for what `*args` and `**kwargs` hand over unseen."""

    __slots__ = ("keywords", "node", "positional", "rest")

    def __init__(
        self,
        positional: list[Value] | None = None,
        keywords: dict[str, Value] | None = None,
        rest: Value | None = None,
        node: ast.Call | None = None,
    ) -> None:
        self.positional = positional if positional is not None else []
        self.keywords = keywords if keywords is not None else {}
        self.rest = rest
        self.node = node

    def get(self, name: str, position: int | None = None) -> Value | None:
        """The argument `name`, or the one at `position`."""
        found = self.keywords.get(name)
        if found is None and position is not None and position < len(self.positional):
            return self.positional[position]
        return found

    def first(self, *names: str) -> Value | None:
        """The first positional argument, or the first of these that is passed by name."""
        if self.positional:
            return self.positional[0]
        return next((self.keywords[name] for name in names if name in self.keywords), None)

    def constant(self, name: str, position: int | None = None) -> object:
        """The constant passed as `name`, `Ellipsis` when there is none."""
        return constant_of(self.get(name, position))

    def expression(self, value: Value | None) -> ast.expr | None:
        """The expression that an argument was written as."""
        if self.node is None or value is None:
            return None
        for expression, found in zip(self.node.args, self.positional, strict=False):
            if found is value:
                return expression
        return next((item.value for item in self.node.keywords if self.keywords.get(item.arg or "") is value), None)

    @property
    def values(self) -> Iterator[Value]:
        """All of them."""
        yield from self.positional
        yield from self.keywords.values()
        if self.rest is not None:
            yield self.rest

    @property
    def facts(self) -> list[Facts]:
        """Facts of all of them."""
        return [facts_of(value) for value in self.values]

    def after(self, count: int) -> Arguments:
        """The arguments without the first positional ones."""
        return Arguments(self.positional[count:], self.keywords, self.rest, self.node)
