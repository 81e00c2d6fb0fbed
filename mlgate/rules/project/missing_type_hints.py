"""Logic of missing-type-hints; its page is rules/project/missing-type-hints.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.rule import ModuleRule, Remark, Severity
from mlgate.semantics.definitions import Definition, definition_at, is_override, name_span
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.notebook_like import is_generated, is_notebook_like

PARAMETERS = ("ANN001", "ANN002", "ANN003")
RESULTS = ("ANN201", "ANN205", "ANN206")
RESULT = "its result"
NAMED = lazy_regex(r"`([^`]+)`")


class MissingTypeHints(ModuleRule):
    """A public function does not say of which types its parameters and its result are."""

    code = "MLG903"
    name = "missing-type-hints"
    severity = Severity.NOTE
    covers = ("CV2",)
    equivalents = tuple(f"ruff:{code}" for code in (*PARAMETERS, *RESULTS))
    notebooks = False
    tests = False
    delegates = (*PARAMETERS, *RESULTS)

    def translate_all(self, module: Module, remarks: Sequence[Remark]) -> Iterator[Diagnostic]:
        """One diagnostic for each public function, with all that lacks a hint."""
        if is_notebook_like(module) or is_generated(module):
            return
        lacking: dict[Definition, list[str]] = {}
        for remark in remarks:
            definition = definition_at(module, remark.span.start)
            if definition is not None and definition.is_function and definition.is_public:
                lacking.setdefault(definition, []).append(self.lacks(remark))
        for definition, names in lacking.items():
            if not is_override(module, definition):
                hints = "hints" if len(names) > 1 else "hint"
                message = f"`{definition.name}` has no type {hints} for {listed(names)}"
                yield self.report(name_span(module, definition), message)

    def lacks(self, remark: Remark) -> str:
        """What a remark says lacks a hint."""
        named = NAMED.search(remark.message)
        return RESULT if remark.code in RESULTS or named is None else f"`{named[1]}`"


def listed(names: Sequence[str]) -> str:
    """Parameters as written, the result last."""
    parameters = [name for name in names if name != RESULT]
    result = [RESULT] if len(parameters) < len(names) else []
    return " and ".join([*([", ".join(parameters)] if parameters else []), *result])
