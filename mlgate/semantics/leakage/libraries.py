"""Modules that only define functions and classes: what nothing in them calls is there for other modules to call."""

from __future__ import annotations

import ast

from mlgate.semantics.entry_point import is_entry_point
from mlgate.semantics.leakage.events import LeakageEvents
from mlgate.semantics.module import Module

WORKING = (ast.For, ast.While, ast.With)
"""Statements at module level that do something beyond preparing what functions need."""


def is_library(module: Module, events: LeakageEvents) -> bool:
    """Whether a module runs nothing, and learns only in functions that nothing here calls."""
    if is_entry_point(module) or any(isinstance(statement, WORKING) for statement in module.tree.body):
        return False
    return all(fit.assumed for fit in events.fits)
