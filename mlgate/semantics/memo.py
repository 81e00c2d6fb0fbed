"""Questions whose answer is worth keeping for the life of a module."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from mlgate.core.typing import TypeVar
from mlgate.semantics.module import Module

Answer = TypeVar("Answer")


def per_module(question: Callable[[Module], Answer]) -> Callable[[Module], Answer]:
    """Decorate a function of one module: it runs once for each, and several rules share what it found."""

    @wraps(question)
    def answer(module: Module) -> Answer:
        kept: dict[Callable[[Module], object], object] = module.__dict__.setdefault("_answers", {})
        if question not in kept:
            kept[question] = question(module)
        return kept[question]  # type: ignore[return-value]

    return answer
