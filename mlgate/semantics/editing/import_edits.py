"""What a module calls a library, and edits that add statements after its imports."""

from __future__ import annotations

import ast
import sys

from mlgate.core.diagnostic import Span
from mlgate.core.fix import Edit
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.scope import BindingKind


def bound_name(module: Module, path: str, before: int | None = None) -> str | None:
    """The name that an import at module level gives to `path` ("np" for "numpy"); `before`: bound above this line."""
    for name, line in _imported(module).get(path, ()):
        if before is None or line < before:
            return name
    return None


@per_module
def _imported(module: Module) -> dict[str, list[tuple[str, int]]]:
    """Imported paths to the names (with their lines) that stand for them alone."""
    found: dict[str, list[tuple[str, int]]] = {}
    for name, bindings in module.scope.bindings.items():
        binding = bindings[0]
        if binding.path is not None and all(item.kind is BindingKind.IMPORT for item in bindings):
            if any(item.path != binding.path for item in bindings):
                continue
            found.setdefault(binding.path, []).append((name, binding.node.lineno))  # type: ignore[attr-defined]
    return found


def last_import(module: Module, before: int | None = None) -> ast.stmt | None:
    """The last import statement at module level, above line `before`."""
    found: ast.stmt | None = None
    for statement in module.tree.body:
        if before is not None and statement.lineno >= before:
            break
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            found = statement
    return found


def line_end(module: Module, statement: ast.stmt) -> int | None:
    """Offset of the end of a statement's last line; None when another statement shares the line."""
    end = module.span(statement).end
    starts = module.unit.line_starts
    line = module.unit.line_of(end)
    limit = starts[line] if line < len(starts) else len(module.code)
    rest = module.code[end:limit].rstrip("\r\n")
    return end + len(rest) if not rest.strip() or rest.lstrip().startswith("#") else None


def after_imports(module: Module, lines: list[str], before: int | None = None) -> Edit | None:
    """Put lines after the imports above line `before`; None where there is no safe place."""
    place = last_import(module, before)
    end = line_end(module, place) if place is not None else None
    return None if end is None else Edit(end, end, "".join(f"\n{line}" for line in lines))


def added_import(module: Module, path: str, before: int) -> tuple[Edit, ...]:
    """The edit that imports `path` if the module has no name for it above line `before`."""
    if bound_name(module, path, before) is not None:
        return ()
    edit = after_imports(module, [f"import {path}"], before)
    return () if edit is None else (edit,)


def added_standard_import(module: Module, name: str, before: int) -> tuple[Edit, ...]:
    """The edit that imports a module of the standard library among its like, or at the top of the imports."""
    if bound_name(module, name, before) is not None:
        return ()
    imports = [item for item in module.tree.body if isinstance(item, (ast.Import, ast.ImportFrom))]
    imports = [item for item in imports if item.lineno < before and _root(item) != "__future__"]
    standard = [item for item in imports if _root(item) in sys.stdlib_module_names]
    follows = next((item for item in standard if _sorts_after(item, name)), None)
    if follows is None and standard:
        end = line_end(module, standard[-1])
        return () if end is None else (Edit(end, end, f"\nimport {name}"),)
    if follows is None and not imports:
        return added_import(module, name, before)
    return _above(module, follows or imports[0], f"import {name}\n" if standard else f"import {name}\n\n")


def _root(statement: ast.Import | ast.ImportFrom) -> str:
    if isinstance(statement, ast.Import):
        return statement.names[0].name.partition(".")[0]
    return "" if statement.level else (statement.module or "").partition(".")[0]


def _sorts_after(statement: ast.Import | ast.ImportFrom, name: str) -> bool:
    """Whether sorted imports have `import name` above a statement."""
    return isinstance(statement, ast.ImportFrom) or statement.names[0].name > name


def _above(module: Module, statement: ast.stmt, text: str) -> tuple[Edit, ...]:
    start = module.span(statement).start
    first = module.unit.line_starts[statement.lineno - 1]
    return () if start != first else (Edit(first, first, text),)


def whole_lines(module: Module, statement: ast.stmt) -> Span | None:
    """The lines of a statement that shares them with no other."""
    start, _ = module.span(statement)
    end = line_end(module, statement)
    first = module.unit.line_starts[module.unit.line_of(start) - 1]
    if end is None or module.code[first:start].strip():
        return None
    if module.code.startswith("\r\n", end):
        return Span(first, end + 2)
    return Span(first, min(end + 1, len(module.code)))
