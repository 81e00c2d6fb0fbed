"""Names that a module reads but nowhere binds: what a star import, or a namespace that is not in the code, brings."""

from __future__ import annotations

import ast

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.scope import BUILTIN_NAMES

MODULE_NAMES = frozenset(
    "__file__ __name__ __doc__ __package__ __spec__ __loader__ __builtins__ __path__ __class__".split()
)
GIVEN_NAMES = frozenset(
    # what IPython, and the kernels of Spark, Databricks, Kaggle and Colab, define in every notebook
    "In Out get_ipython display exit quit spark sc sqlContext dbutils displayHTML getArgument sqlc spark_session "
    # builtins of Python 2
    "unicode xrange raw_input basestring long unichr reduce cmp file execfile apply buffer intern coerce reload".split()
)
_MAGIC = r"\(\s*[rf]?['\"]%{0,2}(?:run|pylab|store|load)\b"
_DYNAMIC = (
    *(lazy_regex(rf"{name}(?<![.\w]{name})\s*\(") for name in ("exec", "globals", "locals")),
    *(lazy_regex(rf"{name}(?<![.\w]{name})\s*\(\s*\)") for name in ("vars", "dir")),
    *(lazy_regex(rf"{name}(?<!\w{name}){_MAGIC}") for name in ("run_line_magic", "magic", "run_cell_magic")),
    *(lazy_regex(r"builtins(?<!\wbuiltins)\."), lazy_regex(r"run_cell(?<!\wrun_cell)\(")),
    *(lazy_regex(rf"{name}(?<!\w{name})\b") for name in ("inject_globals", "user_ns")),
    lazy_regex(r"\.push\(\s*(?:dict|\{)"),
)
"""Each begins with a word, which is looked for at the speed of a plain search."""
_NAMESPACE_MAGIC = lazy_regex(r"%{1,2}\s*(?:run|pylab|load|loadpy|reset|macro|rerun|recall|edit|store\s+-r\s*$)\b")
_NAMESPACE_CALL = lazy_regex(r"(?:# MAGIC\s*)?%run\b")


@per_module
def free_names(module: Module) -> tuple[str, ...]:
    """The names, sorted; builtins, and what the interpreter defines in every module, are left out."""
    bound = {node.target.id for node in module.nodes(ast.NamedExpr)}
    bound.update(module.scope.bindings, BUILTIN_NAMES, MODULE_NAMES)
    found: set[str] = set()
    for node in module.nodes(ast.Name):
        name = node.id
        if name in bound or name in found or not isinstance(node.ctx, ast.Load):
            continue
        if not module.scope_of(node).all_bindings(name):
            found.add(name)
    return tuple(sorted(found))


@per_module
def used_builtins(module: Module) -> frozenset[str]:
    """Names of builtins that the module reads and nowhere binds itself."""
    read = {node.id for node in module.nodes(ast.Name) if isinstance(node.ctx, ast.Load)}
    return frozenset((read & BUILTIN_NAMES) - set(module.scope.bindings))


@per_module
def has_dynamic_names(module: Module) -> bool:
    """Whether names may be bound that cannot be seen: by `exec`, `globals()`, `%run`, `%pylab` and their like."""
    if any(dynamic.search(module.code) is not None for dynamic in _DYNAMIC):
        return True
    return any(_NAMESPACE_MAGIC.match(magic.text) or _NAMESPACE_CALL.match(magic.text) for magic in module.unit.magics)
