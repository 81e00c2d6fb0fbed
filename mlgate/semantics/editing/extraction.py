"""Edits that move literals into named constants below the imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from mlgate.core.fix import Edit
from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.configuration.hyperparameters import Hardcoding, Literal
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.editing.import_edits import after_imports
from mlgate.semantics.module import Module

MOST_CONSTANTS = 200
"""More constants than this at the top of a module help nobody: no fix is offered."""
_HUMP = lazy_regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_NAME = lazy_regex(r"\W+")


class Extraction:
    """A name for every literal of a module, and one insertion that defines them all.

    Every fix holds the whole insertion, so that fixes applied together agree and those applied later find their
    constant waiting.
    """

    __slots__ = ("defined", "insertion", "module", "names")

    def __init__(self, module: Module, insertion: Edit | None = None) -> None:
        self.module = module
        self.names: dict[ast.expr, str] = {}
        self.defined: dict[str, str] = {}
        self.insertion = insertion

    def edits(self, hardcoding: Hardcoding) -> tuple[Edit, ...]:
        """The edits for one call; empty when there is no place for the constants."""
        literals = [literal.value for literal in hardcoding.literals]
        if any(value not in self.names for value in literals):
            return ()
        replaced = tuple(dict.fromkeys(replace_node(self.module, value, self.names[value]) for value in literals))
        if not any(self.names[value] in self.defined for value in literals):
            return replaced
        return (self.insertion, *replaced) if self.insertion is not None else ()


def plan_extraction(module: Module, hardcodings: Sequence[Hardcoding]) -> Extraction:
    """Name the literals of these calls; equal ones of the same callable share a constant."""
    extraction = Extraction(module)
    if sum(len(hardcoding.literals) for hardcoding in hardcodings) > MOST_CONSTANTS:
        return extraction
    shared: dict[tuple[str, str, str], str] = {}
    for hardcoding in hardcodings:
        for literal in hardcoding.literals:
            key = (hardcoding.subject, literal.parameter, literal.text)
            name = extraction.names.get(literal.value) or shared.get(key) or _free_name(extraction, hardcoding, literal)
            extraction.names[literal.value] = shared[key] = name
    if extraction.defined:
        lines = ["", *(f"{name} = {text}" for name, text in extraction.defined.items())]
        extraction.insertion = after_imports(module, lines, before=hardcodings[0].call.node.lineno)
    return extraction


def _free_name(extraction: Extraction, hardcoding: Hardcoding, literal: Literal) -> str:
    """A constant's name: one that waits unused with this value, else one that the module never mentions."""
    for name in _candidates(hardcoding, literal):
        if name in extraction.defined or name in extraction.names.values():
            continue
        if _waits(extraction.module, name, literal.text):
            return name
        code = extraction.module.code
        if name not in code or not re.search(rf"\b{name}\b", code):
            extraction.defined[name] = literal.text
            return name
    raise AssertionError("names never run out")


def _candidates(hardcoding: Hardcoding, literal: Literal) -> Iterator[str]:
    parameter = _constant_case(literal.parameter)
    longer = f"{_constant_case(hardcoding.subject.rpartition('.')[2])}_{parameter}"
    if len(parameter) > 1:
        yield parameter
    yield longer
    number = 2
    while True:
        yield f"{longer}_{number}"
        number += 1


def _constant_case(name: str) -> str:
    return _NOT_NAME.sub("_", _HUMP.sub("_", name)).strip("_").upper()


def _waits(module: Module, name: str, text: str) -> bool:
    """Whether the module defines `name` once, at its top level, as exactly this literal, and nobody uses it yet."""
    bindings = module.scope.bindings.get(name, ())
    if len(bindings) != 1 or bindings[0].value is None or module.uses(name):
        return False
    return not bindings[0].block and module.text(bindings[0].value) == text
