"""The marks of one module, read off resolved names: what it does, stage by stage."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics._knowledge import CONFIGURATION_LIBRARIES, DATA_CHECKERS, FEATURE_STORES, WORKFLOW_RUNNERS
from mlgate.semantics.call import Call
from mlgate.semantics.constants import NOT_CONSTANT
from mlgate.semantics.evaluation.declared_gates import gates_in_code
from mlgate.semantics.module import Module
from mlgate.semantics.project.behaviour_tests import FORWARD, LOSS, PARITY, SHAPES, TEST, test_facts
from mlgate.semantics.project.ml_project import training_call
from mlgate.semantics.randomness.randomness import seedings
from mlgate.semantics.stages.contract_marks import contract_marks
from mlgate.semantics.stages.importing import import_statements
from mlgate.semantics.stages.loading import reads_data
from mlgate.semantics.stages.serving_marks import serving_marks
from mlgate.semantics.stages.tracking_marks import tracking_marks
from mlgate.semantics.stages.vocabulary import Mark
from mlgate.semantics.stages.watching_marks import watching_marks
from mlgate.semantics.tracking.dominance import gate_functions
from mlgate.semantics.training import NUMERIC_LIBRARIES

MOST_OF_A_KIND = 40
"""Marks of one kind that are kept of a file: the first ones are proof enough."""

_KINDS = (
    ("makes-features", ("transformer", "transform_function", "target_encoder", "selector", "binning", "windows")),
    ("splits", ("split_function", "splitter", "time_ordered", "cross_validation")),
    ("searches", ("search", "search_function")),
    ("judges", ("metric", "curve", "scorer", "cross_validation")),
    ("judges-baseline", ("baseline",)),
)
"""Kinds of the library catalogue, by the mark that their calls leave."""
_JOINS = frozenset({"pandas.merge", "pandas.merge_asof"})
_JOIN_METHODS = ("merge", "join", "join_asof", "merge_asof")
_FRAMES = ("pandas.", "polars.", "dask.", "pyspark.")
_TARGET = lazy_regex(r"(?:y|labels?|targets?)(?:_(?!pred|hat|score|prob)\w+)?|\w+_(?:label|target)s?")
_FEATURES = lazy_regex(r"(?:build|make|add|compute|extract|create|engineer|derive)_\w*features?\w*|featuri[sz]e\w*")
_CONFIG_CLASS = lazy_regex(r"\w*(?:Config|Settings|Params|Hyperparameters|Options)")
_SLICES = lazy_regex(r"slices?|segments?|cohorts?|subgroups?|by_(?:region|group|country|age|device|language|source)")
_SLICE_CALLS = frozenset({"fairlearn.metrics.MetricFrame", "sklearn.inspection.partial_dependence"})
_SCHEDULES = lazy_regex(r"(?i)(?<![a-z])re_?train|schedule_training|trigger_training")


def code_marks(module: Module) -> Iterator[Mark]:
    """What a module does; tests say only what they test."""
    counts: dict[str, int] = {}
    for mark in _marks(module):
        counts[mark.kind] = counts.get(mark.kind, 0) + 1
        if counts[mark.kind] <= MOST_OF_A_KIND:
            yield mark


def _marks(module: Module) -> Iterator[Mark]:
    if module.is_test:
        yield from _test_marks(module)
        return
    for kind, kinds in _KINDS:
        yield from _of_calls(kind, module.calls_of_kind(*kinds))
    yield from _data_marks(module)
    yield from _feature_marks(module)
    yield from _training_marks(module)
    yield from _slice_marks(module)
    yield from _gate_marks(module)
    yield from tracking_marks(module)
    yield from serving_marks(module)
    yield from watching_marks(module)
    yield from contract_marks(module)


def _of_calls(kind: str, calls: Iterable[Call]) -> Iterator[Mark]:
    return (Mark(kind, call.function_span, call.text) for call in calls)


def _imports(module: Module, kind: str, packages: frozenset[str]) -> Iterator[Mark]:
    """A mark at the first import of one of some packages."""
    found = import_statements(module) if module.imports_any(packages) else iter(())
    first = next(((node, root) for node, root in found if root in packages), None)
    if first is not None:
        yield Mark(kind, module.span(first[0]), first[1])


def _data_marks(module: Module) -> Iterator[Mark]:
    yield from _of_calls("reads-data", reads_data(module))
    yield from _imports(module, "checks-data", DATA_CHECKERS)
    if module.imports_any(NUMERIC_LIBRARIES):
        for node in module.functions:
            if "validate" in node.name and any(word in node.name for word in ("data", "frame", "schema", "input")):
                yield Mark("checks-data", _name_span(module, node), node.name)


def _feature_marks(module: Module) -> Iterator[Mark]:
    yield from _imports(module, "makes-features", FEATURE_STORES)
    for node in module.functions:
        if _FEATURES.fullmatch(node.name):
            yield Mark("makes-features", _name_span(module, node), node.name)
    joins = [*module.calls_to(_JOINS)]
    joins += [call for call in module.method_calls(*_JOIN_METHODS) if (call.qualified_name or "").startswith(_FRAMES)]
    yield from _of_calls("joins-rows", joins)
    if module.imports_any(NUMERIC_LIBRARIES):
        for statement in module.statements(ast.Assign):
            target = _label_of(statement.targets[0])
            if target and isinstance(statement.value, (ast.Subscript, ast.Call, ast.Attribute, ast.Compare)):
                yield Mark("makes-labels", module.span(statement.targets[0]), target)


def _label_of(target: ast.expr) -> str:
    """The name under which an assignment keeps a target: `y = ...`, `frame["churn_label"] = ...`."""
    name = target.id if isinstance(target, ast.Name) else ""
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        name = str(target.slice.value)
    return name if _TARGET.fullmatch(name) else ""


def _name_span(module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Span:
    start = module.span(node).start
    found = module.code.find(node.name, start)
    return Span(found, found + len(node.name))


def _training_marks(module: Module) -> Iterator[Mark]:
    call = training_call(module)
    if call is not None:
        yield Mark("trains", call.function_span, call.text)
    yield from _of_calls("seeds", (seeding.call for seeding in seedings(module)))
    yield from _of_calls("seeds", _seeded_calls(module))
    yield from _imports(module, "pipeline", WORKFLOW_RUNNERS)
    yield from _imports(module, "configures", CONFIGURATION_LIBRARIES)
    for owner in module.classes:
        if _CONFIG_CLASS.fullmatch(owner.name):
            yield Mark("configures", module.span(owner), owner.name)
    for node in module.functions:
        if _SCHEDULES.search(node.name):
            yield Mark("retrains", _name_span(module, node), node.name)


def _seeded_calls(module: Module) -> Iterator[Call]:
    for call in module.calls_of_kind("split_function", "splitter", "estimator", "generator"):
        parameter = module.catalogue.seed_parameter(call.qualified_name or "")
        value = call.argument(parameter.name) if parameter is not None else None
        if value is not None and module.constant(value, call.scope) is not None:
            yield call


def _slice_marks(module: Module) -> Iterator[Mark]:
    yield from _of_calls("judges-slices", module.calls_to(_SLICE_CALLS))
    for node in module.functions:
        if _SLICES.search(node.name) and any(word in node.name for word in ("metric", "score", "eval", "auc", "judge")):
            yield Mark("judges-slices", _name_span(module, node), node.name)
    for call in module.method_calls("log_metric", "log_metrics"):
        name = module.constant(call.argument("key", 0), call.scope)
        written = name if name is not NOT_CONSTANT else module.text(call.node)
        if "slice" in str(written) or "segment" in str(written):
            yield Mark("judges-slices", call.function_span, call.text)


def _gate_marks(module: Module) -> Iterator[Mark]:
    for fact in gates_in_code(module):
        start = module.offset(fact.location.line, 0) if fact.location.cell is None else 0
        yield Mark("declares-gates", Span(start, start), "a dictionary of gates")
        break
    own = gate_functions(module)
    for node in module.functions if own else ():
        if node.name in own:
            yield Mark("runs-gates", _name_span(module, node), node.name)


def _test_marks(module: Module) -> Iterator[Mark]:
    for fact in test_facts(module):
        if fact.kind != TEST:
            continue
        start = module.offset(fact.location.line, 0)
        span = Span(start, start)
        yield Mark("tests", span, fact.statement.removeprefix("def ").rstrip("("))
        if PARITY in fact.data["checks"]:
            yield Mark("tests-parity", span, "a test named after it")
        if not {SHAPES, FORWARD, LOSS}.isdisjoint(fact.data["checks"]):
            yield Mark("tests-behaviour", span, "assertions on shapes, predictions or losses")
