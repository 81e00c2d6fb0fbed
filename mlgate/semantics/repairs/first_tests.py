"""Tests that are written because there were none: one of them runs, and calls something."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import Function
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_SKIPS = frozenset({"skip", "skipif", "xfail", "skipIf", "skipTest", "importorskip", "expectedFailure"})
_LOOKS = frozenset(
    "callable hasattr getattr isinstance issubclass len type print repr str bool id dir vars import_module find_spec "
    "__import__ fail skip raises fixture".split()
)


def idle_tests(repair: Repair) -> Iterator[Unrepaired]:
    """New files of tests that are all skipped, or that call nothing of what they test."""
    new = [after for before, after in repair.modules if before is None and after is not None and after.is_test]
    tests = [(module, function) for module in new for function in module.functions if function.name.startswith("test")]
    if tests and not any(_runs(module, function) and _calls(function) for module, function in tests):
        module, function = tests[0]
        words = "is skipped" if not _runs(module, function) else "calls nothing of what trains"
        yield Unrepaired(module.location(Span(*module.span(function))), f"`{function.name}` {words}")


def _runs(module: Module, function: Function) -> bool:
    """Whether nothing skips a test: no mark of its own, of its file or of its class, and no call at its start."""
    owner = module.parent(function)
    marks = [*function.decorator_list, *(owner.decorator_list if isinstance(owner, ast.ClassDef) else ())]
    marks += [node.value for node in module.nodes(ast.Assign) if unparsed(node.targets[0]) == "pytestmark"]
    marks += [node.value for node in function.body if isinstance(node, ast.Expr)]
    named = (part.attr for mark in marks for part in ast.walk(mark) if isinstance(part, ast.Attribute))
    return _SKIPS.isdisjoint(named)


def _calls(function: Function) -> bool:
    """Whether a test calls more than what looks at a name, in its own statements."""
    calls = (node for statement in function.body for node in ast.walk(statement) if isinstance(node, ast.Call))
    return any(unparsed(node.func).rpartition(".")[2] not in _LOOKS for node in calls)
