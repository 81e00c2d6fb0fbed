"""Where every name is bound above its reading, ruff need not look for undefined ones; anywhere else it must."""

from __future__ import annotations

import pytest

from mlgate.semantics.binding_order import may_read_unbound
from mlgate.semantics.module import Module
from mlgate.sources.read import unit_from_bytes

BOUND = [
    "x = 1\nprint(x)\n",
    "import numpy as np\nnp.mean([1])\n",
    "def f():\n    return later\n\nlater = 1\nf()\n",
    "for row in [1]:\n    print(row)\n",
    "with open('a') as file:\n    file.read()\n",
    "total = [x for x in range(3)]\n",
    "f = lambda x: x + 1\n",
    "class A:\n    size = 1\n\n    def grow(self):\n        return A()\n",
    "def outer(a):\n    def inner():\n        return a\n    return inner\n",
    "if True:\n    x = 1\nelse:\n    x = 2\nprint(x)\n",
]
UNBOUND = [
    "print(x)\n",
    "print(x)\nx = 1\n",
    "x = f(x)\ndef f(x): ...\n",
    "frame = frame.dropna()\n",
    "frame = (\n    frame.dropna()\n)\n",
    "x = 1\ndel x\nprint(x)\n",
    "try:\n    pass\nexcept OSError as error:\n    pass\nprint(error)\n",
    "def f():\n    global x\n    x = 1\nprint(x)\n",
    "def f(x=later):\n    return x\nlater = 1\n",
    "[y for x in range(3)]\n",
    "class A:\n    size = 1\n    def f(self):\n        return size\n",
    "class A:\n    first = later\nlater = 1\n",
    "def f(x: 'Frame'): ...\n",
    "from typing import cast\ncast('Frame', 1)\n",
    "for row in row: ...\n",
]


def module_of(code: str) -> Module:
    return Module(unit_from_bytes(code.encode(), "a.py"))


@pytest.mark.parametrize("code", BOUND)
def test_nothing_to_look_for(code: str) -> None:
    assert not may_read_unbound(module_of(code))


@pytest.mark.parametrize("code", UNBOUND)
def test_somebody_has_to_look(code: str) -> None:
    assert may_read_unbound(module_of(code))
