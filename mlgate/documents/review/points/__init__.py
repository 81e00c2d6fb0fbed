"""The twelve points of the review checklist: a module each, found by walking."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from mlgate.documents.review.declaring import Point


@cache
def checklist() -> tuple[Point, ...]:
    """All points, in order."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}").POINT for name in names)
