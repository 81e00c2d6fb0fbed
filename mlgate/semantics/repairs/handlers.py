"""Handlers that hid a failure tell of it after their repair, and no other hides one now."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.display import name_of
from mlgate.semantics.habits.swallowed import silent_handlers


def still_silent(repair: Repair) -> Iterator[Unrepaired]:
    """Handlers that were not there before, and tell nobody what failed."""
    for before, after in repair.modules:
        known = {ast.unparse(found.handler) for found in silent_handlers(before)} if before is not None else set()
        for found in silent_handlers(after) if after is not None else ():
            if after is not None and ast.unparse(found.handler) not in known:
                words = f"nobody is told that `{name_of(found.call)}` failed"
                yield Unrepaired(after.location(found.handler), words)
