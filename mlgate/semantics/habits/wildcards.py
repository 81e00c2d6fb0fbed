"""Star imports: which there are, which only pass names on, and the names that each of them brings."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.fix import Applicability, Fix
from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics._knowledge import MADE_FOR_STAR_IMPORT, REPLACES_BUILTINS
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.free_names import GIVEN_NAMES, free_names, has_dynamic_names, used_builtins
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

LONGEST_LINE = 100
_REPLACED = frozenset(
    "abs all any bool complex divmod filter float hash input int len map max min open pow range reversed round set "
    "slice str sum type zip".split()
)
_STAR = lazy_regex(r"import[\s\\]*\*")
_PYLAB = lazy_regex(r"%pylab\b(?!.*--no-import-all)")


@per_module
def wildcards(module: Module) -> Sequence[ast.ImportFrom]:
    """The star imports that are not there to pass names on, in order."""
    if "*" not in module.code or _STAR.search(module.code) is None:
        return []
    found = [node for node in module.statements(ast.ImportFrom) if node.names[0].name == "*"]
    if not found or _only_imports(module):
        return []
    return [node for node in found if not _collects_own_package(module, node)]


def pylab_magics(module: Module) -> Iterator[Span]:
    """Places of `%pylab`, which imports everything from numpy and matplotlib."""
    return (magic.span for magic in module.unit.magics if _PYLAB.match(magic.text))


def source_of(node: ast.ImportFrom) -> str:
    """What stands between `from` and `import`."""
    return "." * node.level + (node.module or "")


def is_made_for_it(node: ast.ImportFrom) -> bool:
    """Whether the library is meant to be imported like this."""
    return not node.level and (node.module or "").partition(".")[0] in MADE_FOR_STAR_IMPORT


def expansion(module: Module, node: ast.ImportFrom) -> Fix | None:
    """The fix that names what is used, where only this import can have brought it."""
    names = [name for name in free_names(module) if name not in GIVEN_NAMES]
    if not names or len(wildcards(module)) != 1 or has_dynamic_names(module) or any(pylab_magics(module)):
        return None
    if (node.module or "").partition(".")[0] in REPLACES_BUILTINS and used_builtins(module) & _REPLACED:
        return None
    text = _import_statement(source_of(node), names, node.col_offset)
    return Fix("Import the names that are used", Applicability.UNSAFE, (replace_node(module, node, text),))


def _import_statement(source: str, names: Sequence[str], indent: int) -> str:
    line = f"from {source} import {', '.join(names)}"
    if indent + len(line) <= LONGEST_LINE:
        return line
    margin = " " * indent
    return f"from {source} import (\n" + "".join(f"{margin}    {name},\n" for name in names) + f"{margin})"


def _collects_own_package(module: Module, node: ast.ImportFrom) -> bool:
    """Whether an `__init__.py` gathers the names of its own package."""
    folders, _, file = module.path.rpartition("/")
    if file != "__init__.py":
        return False
    return bool(node.level) or (node.module or "").partition(".")[0] in folders.split("/")


def _only_imports(module: Module) -> bool:
    """Whether a script does nothing but import: its purpose is to pass names on."""
    return not module.is_notebook and all(_passes_on(statement) for statement in module.tree.body)


def _passes_on(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant) or _warns(statement.value)
    if isinstance(statement, (ast.Assign, ast.AugAssign)):
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        return isinstance(target, ast.Name) and target.id.startswith("__") and target.id.endswith("__")
    if isinstance(statement, (ast.Try, ast.If)):
        return all(_passes_on(inner) for inner in statement.body)
    return False


def _warns(expression: ast.expr) -> bool:
    """Whether an expression says that the module has moved: `warnings.warn(...)`."""
    function = expression.func if isinstance(expression, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr == "warn"
