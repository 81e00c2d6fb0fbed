"""`Call`: one call with its resolved name, as rules see it."""

from __future__ import annotations

import ast

from mlgate.core.diagnostic import Span
from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.catalogue import UNKNOWN
from mlgate.semantics.constants import NOT_CONSTANT
from mlgate.semantics.scope import Scope

if TYPE_CHECKING:
    from mlgate.semantics.module import Module


class Call:
    """One call.

    `qualified_name` is the canonical dotted name of what is called: "sklearn.model_selection.train_test_split", for a
    method of a receiver whose constructor is known "sklearn.preprocessing.StandardScaler.fit", for what this module or
    package defines a name with a leading dot (".train"), for builtins "builtins.print"; None when unknown.
    """

    __slots__ = ("module", "node", "qualified_name", "receiver_class", "scope")

    def __init__(
        self, module: Module, node: ast.Call, qualified_name: str | None, receiver_class: str | None, scope: Scope
    ) -> None:
        self.module = module
        self.node = node
        self.qualified_name = qualified_name
        self.receiver_class = receiver_class
        self.scope = scope

    @property
    def span(self) -> Span:
        """Range of the whole call in the unit's code."""
        return self.module.span(self.node)

    @property
    def function_span(self) -> Span:
        """Range of what stands before the parenthesis."""
        return self.module.span(self.node.func)

    @property
    def text(self) -> str:
        """What stands before the parenthesis, as written."""
        return self.module.text(self.node.func)

    @property
    def method(self) -> str | None:
        """The attribute called, `fit` in `model.fit(X)`; None for a plain name."""
        return self.node.func.attr if isinstance(self.node.func, ast.Attribute) else None

    @property
    def receiver(self) -> ast.expr | None:
        """The expression before the last dot."""
        return self.node.func.value if isinstance(self.node.func, ast.Attribute) else None

    @property
    def has_unpacking(self) -> bool:
        """Whether arguments arrive through `*args` or `**kwargs`, so that what is passed is unknown."""
        return any(keyword.arg is None for keyword in self.node.keywords) or any(
            isinstance(argument, ast.Starred) for argument in self.node.args
        )

    def keyword(self, name: str) -> ast.keyword | None:
        """The keyword argument `name`, if it is passed by name."""
        for keyword in self.node.keywords:
            if keyword.arg == name:
                return keyword
        return None

    def has_keyword(self, name: str) -> bool:
        """Whether `name` is passed by name."""
        return self.keyword(name) is not None

    def argument(self, name: str, position: int | None = None) -> ast.expr | None:
        """The argument passed as `name`, or at `position` (0-based, receiver not counted); None when absent."""
        keyword = self.keyword(name)
        if keyword is not None:
            return keyword.value
        if position is None:
            position = self._position_of(name)
        arguments = self.node.args
        if position is None or position >= len(arguments):
            return None
        if any(isinstance(argument, ast.Starred) for argument in arguments[: position + 1]):
            return None
        return arguments[position]

    def _position_of(self, name: str) -> int | None:
        entry = self.module.catalogue.entry(self.qualified_name) if self.qualified_name else None
        return entry.positional.index(name) if entry is not None and name in entry.positional else None

    def constants(self) -> dict[str, object]:
        """Arguments by parameter name, as constants; `UNKNOWN` for those that are none: what the catalogue asks for."""
        entry = self.module.catalogue.entry(self.qualified_name) if self.qualified_name else None
        values = [self._constant(argument) for argument in self.node.args]
        keywords = {keyword.arg: self._constant(keyword.value) for keyword in self.node.keywords if keyword.arg}
        return entry.arguments(values, keywords) if entry is not None else keywords

    def _constant(self, expression: ast.expr) -> object:
        value = self.module.constant(expression, self.scope)
        return UNKNOWN if value is NOT_CONSTANT else value

    def __repr__(self) -> str:
        return f"Call({self.qualified_name}, line {self.node.lineno})"
