"""Is a module something that is run, and in which order do its calls happen?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.scope import Scope

_MAIN_GUARD = lazy_regex(r"if\s*\(?\s*(?:__name__\s*==|['\"]__main__['\"]\s*==)")
MAX_DEPTH = 8


class Step(NamedTuple):
    """One call of a run; `path` leads to it, from the call at module level to itself."""

    call: Call
    path: tuple[Call, ...]

    @property
    def origin(self) -> Call:
        """The call at module level."""
        return self.path[0]


@per_module
def main_guard(module: Module) -> Span | None:
    """Where `if __name__ == "__main__"` stands, at the beginning of a line."""
    code = module.code
    position = 0 if "__name__" in code or "__main__" in code else -1
    while position >= 0:
        found = _MAIN_GUARD.match(code, position)
        if found is not None:
            return Span(*found.span())
        position = code.find("\nif", position) + 1 or -1
    return None


@per_module
def is_entry_point(module: Module) -> bool:
    """Whether the module is run rather than imported: a notebook, a script with a main block or a call of its own."""
    if module.is_notebook or main_guard(module) is not None:
        return True
    return any(_starts_work(module, statement) for statement in module.tree.body if isinstance(statement, ast.Expr))


def _starts_work(module: Module, statement: ast.Expr) -> bool:
    """Whether a statement at module level calls a function of this module."""
    if not isinstance(statement.value, ast.Call):
        return False
    name = module.qualified_name(statement.value.func, module.scope)
    return name is not None and name.startswith(".") and name.lstrip(".") in _calls_by_function(module)


@per_module
def steps(module: Module) -> tuple[Step, ...]:
    """The calls of a run of the module, in order: functions of this module are followed where they are first called.

    Branches and loop bodies count as run once.
    """
    found: list[Step] = []
    seen: set[str] = set()
    for call in _calls_by_function(module).get("", ()):
        found.extend(_follow(module, (call,), seen))
    return tuple(found)


def _follow(module: Module, path: tuple[Call, ...], seen: set[str]) -> Iterator[Step]:
    call = path[-1]
    yield Step(call, path)
    name = (call.qualified_name or "")[1:] if (call.qualified_name or "").startswith(".") else ""
    if not name or name in seen or len(path) > MAX_DEPTH:
        return
    seen.add(name)
    bodies = _calls_by_function(module)
    if name in _generator_functions(module):
        return  # runs when somebody iterates over it
    for inner in bodies.get(name, bodies.get(f"{name}.__init__", [])):
        yield from _follow(module, (*path, inner), seen)


@per_module
def _generator_functions(module: Module) -> frozenset[str]:
    """Functions whose text has a `yield`."""
    if "yield" not in module.code:
        return frozenset()
    return frozenset(node.name for node in module.functions if "yield" in module.text(node))


@per_module
def _calls_by_function(module: Module) -> dict[str, list[Call]]:
    """Calls by the function (`f`), method (`C.f`) or, for "", the module level that they stand in, in order."""
    found: dict[str, list[Call]] = {}
    homes: dict[Scope, str] = {}
    for call in module.calls:
        home = homes.get(call.scope)
        if home is None:
            home = homes[call.scope] = _home(call.scope)
        found.setdefault(home, []).append(call)
    for calls in found.values():
        calls.sort(key=_end)
    return found


def _home(scope: Scope) -> str:
    function = scope.function
    if function is None:
        return ""
    owner = scope.enclosing_class()
    return f"{owner.node.name}.{function.name}" if owner is not None else function.name  # type: ignore[attr-defined]


def _end(call: Call) -> tuple[int, int]:
    return (call.node.end_lineno or 0, call.node.end_col_offset or 0)
