"""What watches a model once it is used: the service, its features, its predictions, its labels."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics._knowledge import WATCHES_DRIFT, WATCHES_SYSTEMS
from mlgate.semantics.call import Call
from mlgate.semantics.definitions import definition_at, name_span
from mlgate.semantics.module import Module
from mlgate.semantics.stages.importing import import_statements
from mlgate.semantics.stages.vocabulary import Mark
from mlgate.semantics.training import NUMERIC_LIBRARIES

_WATCHERS = (
    (
        "monitors-features",
        lazy_regex(r"(?i)(?:^|_)(?:feature_?|data_?|input_?)?drift|(?:^|_)psi(?:_|$)|population_stab|feature_null"),
    ),
    (
        "monitors-predictions",
        lazy_regex(r"(?i)(?:prediction|score|output|confidence)s?_?(?:drift|distribution|shift)|target_?drift"),
    ),
    (
        "monitors-labels",
        lazy_regex(
            r"(?i)label_?(?:delay|arrival|lag|health|backfill)|delayed_(?:label|quality|metric)|late_label|performance_decay"
        ),
    ),
)
"""What a function or class is for, by its name."""
_METERS = frozenset(f"prometheus_client.{name}" for name in ("Histogram", "Gauge", "Summary"))
_METER_NAMES = (
    (
        "monitors-predictions",
        lazy_regex(r"(?i)model_(?:output|score)|predict(?:ion|ed)_?(?:value|score|prob|output|distrib|class)"),
    ),
    (
        "monitors-predictions",
        lazy_regex(r"(?i)(?:risk|confidence|output)_(?:score|distribution|value)|probabilit|confidence$"),
    ),
    (
        "monitors-features",
        lazy_regex(r"(?i)feature_(?:value|null|missing|drift|mean)|drift|missing_(?:values|features)"),
    ),
)
"""What is observed of a model, by the name of the metric; counts and times of requests say nothing of it."""
_CALLS = (
    (
        "monitors-predictions",
        lazy_regex(
            r"nannyml\.(?:CBPE|DLE)|evidently\.\S*(?:TargetDrift|PredictionDrift|NumTargetDrift|CatTargetDrift)\w*"
        ),
    ),
    (
        "monitors-labels",
        lazy_regex(
            r"nannyml\.PerformanceCalculator|evidently\.\S*(?:Classification|Regression)(?:Preset|Performance)\w*"
        ),
    ),
    (
        "monitors-features",
        lazy_regex(
            r"evidently\.\S*DataDrift\w*|nannyml\.(?:Univariate|DataReconstruction)\w*|alibi_detect\.cd\.\w+|frouros\.\S+|scipy\.stats\.ks_2samp"
        ),
    ),
)


def watching_marks(module: Module) -> Iterator[Mark]:
    """Libraries that watch, and functions that are named after it."""
    yield from _libraries(module)
    for name in module.index.by_name if module.imports_any(WATCHES_DRIFT | {"scipy"}) else ():
        for kind, pattern in _CALLS:
            if pattern.match(name):
                call = module.index.by_name[name][0]
                yield Mark(kind, call.function_span, call.text)
    yield from _observed(module)
    words = any(word in module.lowered for word in ("drift", "psi", "label", "distribution", "decay"))
    if words and module.imports_any(NUMERIC_LIBRARIES | WATCHES_DRIFT | WATCHES_SYSTEMS):
        yield from _definitions(module)


def _observed(module: Module) -> Iterator[Mark]:
    """Metrics of the service that are named after what the model says, or takes."""
    for call in module.calls_to(_METERS):
        name = module.constant(call.argument("name", 0), call.scope)
        named = name if isinstance(name, str) else _default_of(module, call)
        for kind, pattern in _METER_NAMES:
            if pattern.search(named):
                yield Mark(kind, call.function_span, named)


def _default_of(module: Module, call: Call) -> str:
    """The default of the parameter that names a metric; "" where there is none."""
    argument, function = call.argument("name", 0), call.scope.function
    if not isinstance(argument, ast.Name) or function is None:
        return ""
    given = [*function.args.posonlyargs, *function.args.args]
    defaults = dict(zip([item.arg for item in given][::-1], function.args.defaults[::-1], strict=False))
    value = defaults.get(argument.id)
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _libraries(module: Module) -> Iterator[Mark]:
    if module.imports_any(WATCHES_SYSTEMS | WATCHES_DRIFT):
        for node, root in import_statements(module):
            if root in WATCHES_SYSTEMS or root in WATCHES_DRIFT:
                yield Mark(
                    "monitors-system" if root in WATCHES_SYSTEMS else "monitors-features", module.span(node), root
                )


def _definitions(module: Module) -> Iterator[Mark]:
    for node in (*module.functions, *module.classes):
        for kind, pattern in _WATCHERS:
            if pattern.search(node.name):
                definition = definition_at(module, module.span(node).start)
                span = name_span(module, definition) if definition is not None else module.span(node)
                yield Mark(kind, span, node.name)
