"""Promotion gates as a project declares them: in YAML, or as a dictionary in code."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.project import Fact
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.sources.file_kinds import is_gate_path
from mlgate.sources.unit import SourceUnit

BOUND = "bound"
TESTS = {"min": ">=", ">=": ">=", ">": ">=", "max": "<=", "<=": "<=", "<": "<="}
_NAMED = lazy_regex(r"(?i)gates?\b")


def gates_in_file(unit: SourceUnit) -> Iterator[Fact]:
    """Facts of the bounds of one gate file."""
    if not is_gate_path(unit.path):
        return
    from mlgate.sources.gate_file import gate_bounds

    for bound in gate_bounds(unit.text):
        line = unit.line_of(bound.span.start)
        starts = (*unit.line_starts, len(unit.text) + 1)
        excerpt = unit.text[starts[line - 1] : starts[line] - 1].rstrip()
        data = {"metric": bound.metric, "test": bound.test, "text": bound.text}
        yield Fact(BOUND, unit.location(bound.span), f"{bound.metric} {bound.text}", excerpt, data)


def gates_in_code(module: Module) -> Iterator[Fact]:
    """Facts of `PROMOTION_GATES = {"auc": ("min", 0.82)}`."""
    return iter(_gates_in_code(module))


@per_module
def _gates_in_code(module: Module) -> tuple[Fact, ...]:
    if "gate" not in module.lowered or _NAMED.search(module.code) is None:
        return ()
    return tuple(_declared(module))


def _declared(module: Module) -> Iterator[Fact]:
    for name, bindings in module.scope.bindings.items():
        if name.lower().endswith(("gates", "gate")):
            for binding in bindings:
                if isinstance(binding.value, ast.Dict):
                    yield from _of_dictionary(module, binding.value)


def _of_dictionary(module: Module, node: ast.Dict) -> Iterator[Fact]:
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            continue
        first = value.elts[0] if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == 2 else None
        test = TESTS.get(str(first.value)) if isinstance(first, ast.Constant) else None
        if test is not None:
            text = module.text(value)
            yield module.fact(BOUND, value, {"metric": key.value, "test": test, "text": text[:60]})


def metrics_in_file(unit: SourceUnit) -> Iterator[Fact]:
    """Facts of the metrics that a gate file asks for, each at its first place."""
    if not is_gate_path(unit.path):
        return
    from mlgate.sources.gate_file import gate_metrics

    for metric, span in gate_metrics(unit.text):
        line = unit.line_of(span.start)
        starts = (*unit.line_starts, len(unit.text) + 1)
        excerpt = unit.text[starts[line - 1] : starts[line] - 1].rstrip()
        yield Fact(BOUND, unit.location(span), metric, excerpt, {"metric": metric})


def metrics_in_code(module: Module) -> Iterator[Fact]:
    """Facts of the keys of a dictionary of gates."""
    return gates_in_code(module)
