"""Schemas that tables are held against: they ask for something, and something reads them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics._knowledge import VALIDATORS
from mlgate.semantics.live import UNKNOWN, folded
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed

_SCHEMAS = frozenset({"DataFrameSchema", "SeriesSchema"})
_MODELS = frozenset({"DataFrameModel", "SchemaModel", "BaseModel"})
_ASKING = ("columns", "checks", "index", "dtype", "unique", "parsers")
"""What a schema of a table asks for; the first positions in this order."""


def nothing_asked(repair: Repair) -> Iterator[Unrepaired]:
    """New schemas without a column or a check, and validators that are imported and used for nothing."""
    code = [_code(module) for pair in repair.modules for module in pair]
    if repair.modules and code[::2] == code[1::2] and not repair.texts() and repair.targets:
        yield Unrepaired(repair.targets[0].location, "a comment checks nothing of the data", gone=True)
    for before, after in repair.modules:
        if after is None:
            continue
        known = {unparsed(node) for node in _checks(before)} if before is not None else set()
        for node in _checks(after):
            if unparsed(node) not in known and _asks_nothing(after, node):
                words = f"`{unparsed(node).splitlines()[0]}` checks nothing of the data"
                yield Unrepaired(after.location(node), words)


def _code(module: Module | None) -> str:
    return ast.dump(module.tree) if module is not None else ""


def _checks(module: Module) -> Iterator[ast.AST]:
    yield from module.nodes(ast.Assert)
    if not module.imports_any(VALIDATORS):
        return
    yield from (node for node in module.nodes(ast.Call) if last_name(node.func) in _SCHEMAS)
    yield from (node for node in module.classes if any(last_name(base) in _MODELS for base in node.bases))
    yield from filter(_is_of_validator, module.nodes(ast.Import))
    yield from filter(_is_of_validator, module.nodes(ast.ImportFrom))


def _is_of_validator(node: ast.Import | ast.ImportFrom) -> bool:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return all(name.partition(".")[0] in VALIDATORS for name in names)


def _asks_nothing(module: Module, node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        given = [*node.args, *(item.value for item in node.keywords if item.arg in (*_ASKING, None))]
        return all(_is_empty(module, value) for value in given)
    if isinstance(node, ast.Assert):
        return _always_holds(node.test) or _is_true(module, node.test)
    if isinstance(node, ast.ClassDef):
        return all(_is_idle(item) for item in node.body)
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return not any(module.uses(alias.asname or alias.name.partition(".")[0]) for alias in node.names)
    return False


def _always_holds(test: ast.expr) -> bool:
    """Whether a condition is true of any table: it has a shape, its columns are not None, and not fewer than none."""
    if not isinstance(test, ast.Compare):
        return isinstance(test, ast.Attribute) and test.attr == "shape"
    bound = test.comparators[0]
    if not isinstance(bound, ast.Constant) or len(test.ops) != 1:
        return False
    if isinstance(test.ops[0], ast.IsNot):
        return bound.value is None and isinstance(test.left, ast.Attribute)
    is_count = isinstance(test.left, ast.Call) and last_name(test.left.func) == "len"
    return is_count and isinstance(test.ops[0], ast.GtE) and bound.value == 0


def _is_true(module: Module, test: ast.expr) -> bool:
    """Whether a condition is true whatever is read: a text, a tuple of what was meant, `... or True`, `x == x`."""
    if isinstance(test, (ast.Tuple, ast.List, ast.Set)):
        return bool(test.elts)
    if isinstance(test, (ast.Dict, ast.JoinedStr, ast.Lambda)):
        return True
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        return any(_is_true(module, part) for part in test.values)
    if isinstance(test, ast.BoolOp):
        return all(_is_true(module, part) for part in test.values)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return unparsed(test.left) == unparsed(test.comparators[0])
    value = folded(module, test)
    return value is not UNKNOWN and bool(value)


def _is_idle(node: ast.stmt) -> bool:
    """Whether a statement of a schema's class says nothing of a table: a text, `pass`, its settings."""
    return isinstance(node, (ast.Pass, ast.Expr)) or (isinstance(node, ast.ClassDef) and node.name == "Config")


def _is_empty(module: Module, value: ast.expr) -> bool:
    if isinstance(value, ast.Name):
        bound = module.scope_of(value).only_value(value.id)
        return bound is not None and folded(module, bound) in (False, None)
    if isinstance(value, ast.Call) and getattr(value.func, "id", "") in ("dict", "list"):
        return not value.args and not value.keywords
    return folded(module, value) in (False, None)
