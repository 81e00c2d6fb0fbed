"""Calls that choose or reorder rows."""

from __future__ import annotations

import ast

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics._knowledge import COUNT_OF_DRAWS, GLOBAL_SAMPLERS
from mlgate.semantics.call import Call
from mlgate.semantics.entry_point import is_entry_point
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.randomness.randomness import Draw
from mlgate.semantics.reach import calls_within, functions_reached

ROW_FUNCTIONS = frozenset({"sklearn.utils.resample", "sklearn.utils.shuffle"})
ROW_KINDS = frozenset({"random_method", "shuffler"})
CHOOSERS = frozenset({"numpy.random.choice", "random.choices"})
SAMPLERS = GLOBAL_SAMPLERS | CHOOSERS
FEWEST_ROWS = 10
ROW_NUMBERS = frozenset({"builtins.len", "builtins.range", "numpy.arange"})

_PICTURES = lazy_regex(r"^_*(?:plot|(?:im)?show|display|visuali[sz]e|preview)s?(?:_|$|[A-Z])")


def samples_rows(call: Call) -> bool:
    """Whether the call chooses or reorders rows, and has a seed parameter of its own."""
    name = call.qualified_name or ""
    return name in ROW_FUNCTIONS or call.module.catalogue.has_kind(name, *ROW_KINDS)


def is_global_sample(draw: Draw) -> bool:
    """Whether a draw from a global generator chooses or reorders rows: `np.random.permutation(len(X))`."""
    name = draw.call.qualified_name
    if name not in SAMPLERS or (name in COUNT_OF_DRAWS and _draws_one(draw.call, COUNT_OF_DRAWS[name])):
        return False
    if name in GLOBAL_SAMPLERS:
        return not _is_small_number(draw.call)
    return bool(draw.call.node.args) and _numbers_rows(draw.call, draw.call.node.args[0])


def _is_small_number(call: Call) -> bool:
    """`np.random.permutation(3)`: channels or axes; nobody writes so few rows."""
    value = call.module.constant(call.node.args[0], call.scope) if call.node.args else None
    return isinstance(value, int) and value < FEWEST_ROWS


def _draws_one(call: Call, count: str) -> bool:
    """Whether one thing is picked, not rows: an action, a scale, a file to look at."""
    if call.has_unpacking:
        return False
    given = call.argument(count, 1 if count != "k" or call.method == "sample" else None)
    return given is None or call.module.constant(given, call.scope) == 1


def _numbers_rows(call: Call, population: ast.expr) -> bool:
    """Whether a population is the rows of something: `len(X)`, `X.shape[0]`, `X.index`."""
    if isinstance(population, ast.Call):
        steps = (call.module.constant(argument, call.scope) for argument in population.args)
        if any(isinstance(step, float) for step in steps):
            return False
        return call.module.qualified_name(population.func, call.scope) in ROW_NUMBERS
    if isinstance(population, ast.Subscript):
        population = population.value
    return isinstance(population, ast.Attribute) and population.attr in {"shape", "index"}


def is_for_a_picture(call: Call) -> bool:
    """Whether a function that shows something draws what it shows: `plot_examples`, `imshow`."""
    function = call.scope.function
    return function is not None and _PICTURES.search(function.name) is not None


def is_in_run(call: Call) -> bool:
    """Whether running the module itself leads to a call; from a module that is imported, others run it."""
    function = call.scope.function
    if function is None or call.module.is_notebook:
        return True
    return is_entry_point(call.module) and function in _run_functions(call.module)


@per_module
def _run_functions(module: Module) -> frozenset[FunctionNode]:
    """Functions that a script leads to; what is decorated, or called `main`, may be run by a framework."""
    started = [function for function in module.functions if function.decorator_list or function.name == "main"]
    calls = [call for call in module.calls if call.scope.function is None]
    calls += [call for function in started for call in calls_within(module, function)]
    return frozenset((*started, *functions_reached(module, calls)))


def unnamed_frame_samples(module: Module) -> list[Call]:
    """`x.sample(frac=...)` of a receiver of unknown class: only frames take `frac`."""
    if not module.imports_any({"pandas", "dask"}):
        return []
    return [
        call
        for call in module.method_calls("sample")
        if call.qualified_name is None and call.has_keyword("frac") and not call.has_unpacking
    ]


def is_fallback(call: Call) -> bool:
    """Whether a generator without a seed is only the default of one that may be given: `rng or default_rng()`."""
    if not call.module.catalogue.has_kind(call.qualified_name or "", "generator"):
        return False
    for node in call.module.ancestors(call.node):
        if isinstance(node, (ast.BoolOp, ast.IfExp)):
            return True
        if isinstance(node, ast.If):
            return "None" in call.module.text(node.test)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
    return False
