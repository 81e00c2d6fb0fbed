"""Imports are read off lines."""

from __future__ import annotations

import pytest

from mlgate.semantics.import_lines import imported_modules


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import numpy", ["numpy"]),
        ("import numpy as np, pandas.core  # both", ["numpy", "pandas.core"]),
        ("import os; import sys", ["os", "sys"]),
        ("    from sklearn.svm import SVC", ["sklearn.svm"]),
        ("from .data import load\nfrom . import x\r\nfrom ..a.b import (\n    c,\n    d,\n)", [".data", ".", "..a.b"]),
        ("from a import b\nfrom c import d", ["a", "c"]),
        ("important = 1\nx = 'import y'\n# import z", []),
        ("", []),
    ],
)
def test_imports(code: str, expected: list[str]) -> None:
    assert list(imported_modules(code)) == expected
