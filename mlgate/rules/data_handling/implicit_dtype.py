"""Logic of implicit-dtype; its page is rules/data_handling/implicit-dtype.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Severity, Tier
from mlgate.semantics._knowledge import GUESSES_TYPES
from mlgate.semantics.display import name_of
from mlgate.semantics.module import Module

SAYS = ("dtype", "converters", "schema", "dtype_backend")


class ImplicitDtype(ModuleRule):
    """The types of columns are guessed from the rows of a text file."""

    code = "MLG405"
    name = "implicit-dtype"
    severity = Severity.NOTE
    tier = Tier.C
    covers = ("DC5",)
    equivalents = ("dslinter:R5503", "codesmile:columns_and_dtype", "zhang:4")
    libraries = frozenset({"pandas"})
    notebooks = False
    tests = False

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield readers of files without types that are not told any."""
        for call in module.calls_to(GUESSES_TYPES):
            if not call.has_unpacking and not any(call.has_keyword(name) for name in SAYS):
                yield self.report(call, f"`{name_of(call)}` guesses the types of columns")
