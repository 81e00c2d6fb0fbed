"""One call of a method of data, as the transfer functions see it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.objects import Data, Value

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


class MethodCall(NamedTuple):
    """Receiver, name of the method, arguments, and the call itself."""

    receiver: Data
    name: str
    arguments: Arguments
    node: ast.expr

    @property
    def facts(self) -> Facts:
        """Facts of the receiver."""
        return self.receiver.facts


MethodEffect = Callable[["Machine", MethodCall], Value]
