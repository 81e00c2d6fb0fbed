"""Patterns that are compiled late are all well formed."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import mlgate
from mlgate.core.lazy_regex import _LazyPattern, lazy_regex

MODULES = [found.name for found in pkgutil.walk_packages(mlgate.__path__, "mlgate.") if "__main__" not in found.name]


def test_every_pattern_compiles() -> None:
    modules = [importlib.import_module(name) for name in MODULES]
    patterns = [item for module in modules for item in vars(module).values() if isinstance(item, _LazyPattern)]
    assert len(patterns) > 100
    for pattern in patterns:
        assert pattern.search is not None


def test_it_does_what_the_pattern_does() -> None:
    pattern = lazy_regex(r"(?P<name>\w+)=", re.ASCII)
    assert [found["name"] for found in pattern.finditer("a=1, b=2")] == ["a", "b"]
    assert pattern.groups == 1


def test_a_bad_pattern_is_an_error_at_its_first_use() -> None:
    pattern = lazy_regex("(")
    with pytest.raises(re.error):
        pattern.search("")
