"""What nothing in a module calls and yet is no dead code: others call what it defines alone, or what is decorated."""

from __future__ import annotations

import ast

from mlgate.semantics.entry_point import is_entry_point
from mlgate.semantics.leakage.events import Fit, LeakageEvents
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name

WORKING = (ast.For, ast.While, ast.With)
"""Statements at module level that do something beyond preparing what functions need."""


UNTOUCHED = frozenset(
    "staticmethod classmethod property cached_property abstractmethod cache lru_cache wraps njit jit dataclass".split()
)
"""Decorators that hand a function to nobody."""


def is_idle(module: Module, events: LeakageEvents, fit: Fit) -> bool:
    """Whether nothing calls the function that a model is fitted in, as far as anybody can see."""
    return fit.assumed and not is_library(module, events) and not _is_handed_over(module, events, fit)


def _is_handed_over(module: Module, events: LeakageEvents, fit: Fit) -> bool:
    """Whether a decorator hands the function on: `@app.post("/train")`, `@task`."""
    around = (module.enclosing_function(node) for node in (fit.site, *events.callers.get(fit, ())[1:]))
    decorators = (item for function in around for item in getattr(function, "decorator_list", ()))
    return any(_name(item) not in UNTOUCHED for item in decorators)


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return last_name(called)


def is_library(module: Module, events: LeakageEvents) -> bool:
    """Whether a module runs nothing, and learns only in functions that nothing here calls."""
    if is_entry_point(module) or any(isinstance(statement, WORKING) for statement in module.tree.body):
        return False
    return all(fit.assumed for fit in events.fits)
