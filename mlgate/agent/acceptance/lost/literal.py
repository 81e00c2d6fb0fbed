"""Literals of live code: numbers and texts, with where they stand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import islice

from mlgate.agent.acceptance.lost.sides import Side
from mlgate.core.diagnostic import Location
from mlgate.core.values import NamedTuple
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

NUMBER = re.compile(r"(?<![\w.])-?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])")


class Literal(NamedTuple):
    """One literal: its kind and value as a key, and where it stands."""

    key: tuple[str, str]
    module: Module
    node: ast.AST

    @property
    def place(self) -> Location:
        """Its place in the file."""
        return self.module.location(self.node)


def literals_of(side: Side) -> Iterator[Literal]:
    """Literals of live code; documentation strings are none."""
    for live in side.live:
        module = live.module
        skipped = _documentation(module)
        for node in module.nodes(ast.Constant):
            if node in live and id(node) not in skipped and not isinstance(node.value, (bool, type(None), type(...))):
                kind = "number" if isinstance(node.value, (int, float, complex)) else "text"
                yield Literal(_as_number(module, node) or (kind, value_text(module, node)), module, node)


def _as_number(module: Module, node: ast.Constant) -> tuple[str, str] | None:
    """A text that is read as a number where nobody says another: `float(os.environ.get("CUT", "0.4"))`."""
    if not isinstance(node.value, str) or not NUMBER.fullmatch(node.value):
        return None
    outer = [part for part in islice(module.ancestors(node), 3) if isinstance(part, ast.Call) and node not in part.args]
    is_read = any(isinstance(call.func, ast.Name) and call.func.id in ("int", "float") for call in outer)
    return ("number", number_text(float(node.value.replace("_", "")))) if is_read else None


def value_text(module: Module, node: ast.Constant) -> str:
    """A constant as text, with the sign before it."""
    value = node.value
    parent = module.parent(node)
    if isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.USub) and isinstance(value, (int, float)):
        value = -value
    return number_text(value) if isinstance(value, (int, float)) else str(value)


def number_text(value: float) -> str:
    """A number so that equal ones are equal: `1.0` and `1`, `1e-3` and `0.001`."""
    return repr(float(value)) if abs(value) < 2**53 else repr(value)


@per_module
def _documentation(module: Module) -> set[int]:
    """Statements that are only a text, and annotations."""
    found: set[int] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(part, ast.AST):
                found.update(id(inner) for inner in ast.walk(part))
    return found


def forms_of(text: str) -> Iterator[str]:
    """Texts that say the same: without a step of a pipeline, as another pattern of files."""
    yield from _of_steps(text)
    yield from _of_pattern(text)


def _of_steps(text: str) -> Iterator[str]:
    """What a setting of a pipeline's step is called without the step: `svc__C`, `C`; without steps in steps, too."""
    while "__" in text:
        text = text.partition("__")[2]
        yield text


def _of_pattern(text: str) -> Iterator[str]:
    """The end of names that a pattern of files asks for: of `**/*.png` it is `.png`, and the other way round."""
    if text.lstrip("*/").startswith("."):
        yield from (mark + text.lstrip("*/") for mark in ("", "*", "**/*", "/*"))
