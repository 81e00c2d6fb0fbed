"""Whether a project checks the tables that it learns from: by a library, or by assertions of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import Alternatives, lazy_regex
from mlgate.core.project import Fact
from mlgate.semantics._knowledge import READS_ROWS, VALIDATORS
from mlgate.semantics.module import Module
from mlgate.sources.unit import SourceUnit, UnitKind

READ, TRAINS, CHECKS = "read", "trains", "checks"

OWN_CHECK = lazy_regex(
    r"\.columns\b|\.dtypes?\b|is(?:na|null)\(|\.between\(|is_unique|\.shape\b|\.empty\b|issubset|duplicated\("
)
"""In an assertion, or a condition that raises: a hand-written schema."""
NAMED_CHECK = Alternatives(
    r"validat(?<!unvalidat)",
    words=(
        *("check_schema", "check_data", "check_columns", "check_input", "check_quality"),
        *("assert_schema", "assert_columns", "expect_", "data_contract", "datacontract"),
    ),
)
_OWN_HINTS = ".columns .dtype isna( isnull( .between( is_unique .shape .empty issubset duplicated(".split()
"""One of them stands in everything that `OWN_CHECK` finds."""
ELSEWHERE = frozenset(
    "examples example docs doc benchmarks benchmark tutorials notebooks tests test venv .venv".split()
)
FIT = ("fit", "partial_fit", "backward", "train_on_batch")


def input_facts(module: Module) -> Iterator[Fact]:
    """What one file reads, trains and checks."""
    if module.imports_any(VALIDATORS) or NAMED_CHECK.found_in(module.code) or _asserts(module):
        yield _without_place(module, CHECKS)
    if module.unit.kind is not UnitKind.SCRIPT or not ELSEWHERE.isdisjoint(module.project_path.split("/")[:-1]):
        return
    read = next(module.calls_to(READS_ROWS), None)
    if read is not None:
        yield module.fact(READ, read.node, {"name": read.text})
    if (
        next(module.method_calls(*FIT), None) is not None
        or next(module.calls_of_kind("fit_function"), None) is not None
    ):
        yield _without_place(module, TRAINS)


def _without_place(module: Module, kind: str) -> Fact:
    return Fact(kind, module.unit.location(Span(0, 0)), "", "", {})


def declared_checks(unit: SourceUnit) -> Iterator[Fact]:
    """A validator that the project depends on."""
    if any(
        name.replace("_", "-") in unit.text or name in unit.text
        for name in ("pandera", "great_expectations", "evidently")
    ):
        yield Fact(CHECKS, unit.location(Span(0, 0)), "", "", {})


def _asserts(module: Module) -> bool:
    code = module.code
    if not ("assert" in code or "raise" in code) or not any(hint in code for hint in _OWN_HINTS):
        return False
    tests = [statement.test for statement in module.statements(ast.Assert)]
    tests += [branch.test for branch in module.statements(ast.If) if isinstance(branch.body[-1], ast.Raise)]
    return any(
        OWN_CHECK.search(module.text(part)) and not _never(part)
        for test in tests
        for part in _with_values(module, test)
    )


def _never(test: ast.expr) -> bool:
    """Whether nothing is found whatever the table holds: fewer columns than none, what nothing has too much."""
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Lt):
        bound = test.comparators[0]
        return isinstance(bound, ast.Constant) and bound.value == 0 and "len(" in ast.unparse(test.left)
    if isinstance(test, ast.BinOp) and isinstance(test.op, ast.Sub):
        return ast.unparse(test.left) in ("set()", "frozenset()", "set([])")
    return False


def _with_values(module: Module, test: ast.expr) -> Iterator[ast.expr]:
    """A condition, and what its names were made of: `missing = EXPECTED - set(frame.columns)`, then `if missing:`."""
    yield test
    for node in ast.walk(test):
        if isinstance(node, ast.Name):
            yield from module.scope_of(node).values(node.id)


def unchecked_read(files: Mapping[str, Sequence[Fact]]) -> Fact | None:
    """The first read of a project that trains in scripts and checks nothing: in a file that trains, if there is one."""
    kinds = {path: {fact.kind for fact in facts} for path, facts in files.items()}
    if any(CHECKS in found for found in kinds.values()) or not any(TRAINS in found for found in kinds.values()):
        return None
    reads = [
        (TRAINS not in kinds[path], path, fact) for path, facts in files.items() for fact in facts if fact.kind == READ
    ]
    return min(reads, key=lambda item: item[:2])[2] if reads else None
