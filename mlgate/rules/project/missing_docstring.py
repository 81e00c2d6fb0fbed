"""Logic of missing-docstring; its page is rules/project/missing-docstring.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic, Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.rule import ModuleRule, Remark, Severity
from mlgate.semantics.definitions import definition_at, is_override, is_private_module, name_span
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.notebook_like import is_generated, is_notebook_like

MODULES = ("D100", "D104")
PARAMETERS = "D417"
PARAMETER_NAMES = lazy_regex(r":((?: `[^`]+`,?)+)$")


class MissingDocstring(ModuleRule):
    """A public module, class or function, or one of its parameters, is not described."""

    code = "MLG904"
    name = "missing-docstring"
    severity = Severity.NOTE
    covers = ("CV2",)
    equivalents = ("ruff:D100", "ruff:D101", "ruff:D102", "ruff:D103", "ruff:D104", "ruff:D417")
    notebooks = False
    tests = False
    delegates = (*MODULES, "D101", "D102", "D103", PARAMETERS)

    def translate(self, module: Module, remark: Remark) -> Iterator[Diagnostic]:
        """One diagnostic for the module, and for each public class and function."""
        if is_notebook_like(module) or is_generated(module):
            return
        if remark.code in MODULES:
            if module.tree.body and not is_private_module(module):
                yield self.report(Span(0, 0), f"module `{module.path.rpartition('/')[2]}` has no docstring")
            return
        definition = definition_at(module, remark.span.start)
        if definition is None or not definition.is_public or is_override(module, definition):
            return
        named = PARAMETER_NAMES.search(remark.message) if remark.code == PARAMETERS else None
        lacking = f"does not describe{named[1]}" if named is not None else "has no docstring"
        subject = f"docstring of `{definition.name}`" if named is not None else f"`{definition.name}`"
        yield self.report(name_span(module, definition), f"{subject} {lacking}")
