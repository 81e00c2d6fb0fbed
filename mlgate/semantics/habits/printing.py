"""What a module prints, and whether printing is its business."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from mlgate.core.fix import Applicability, Fix
from mlgate.semantics._knowledge import COMMAND_LINE_LIBRARIES, STRUCTURED_LOGGERS
from mlgate.semantics.call import Call
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

COMMAND_FILES = frozenset(
    "__main__.py cli.py dodo.py fabfile.py hubconf.py manage.py noxfile.py setup.py tasks.py".split()
)
# What each prints to, and where that stands among the positional arguments.
_STREAMS = {"builtins.print": ("file", None), "pprint.pprint": ("stream", 1), "pprint.pp": ("stream", 1)}
_CONSOLE = frozenset({"sys.stdout", "sys.stderr"})
_SHOWING = ("print", "pprint", "display", "show", "dump", "summary")


@per_module
def is_command_line(module: Module) -> bool:
    """Whether a module talks to the person who started it: it reads their arguments, or its name says so."""
    *folders, file = module.project_path.split("/")
    if file in COMMAND_FILES or "cli" in folders or module.imports_any(COMMAND_LINE_LIBRARIES):
        return True
    return module.imports_any({"absl"}) and next(module.calls_to({"absl.app.run"}), None) is not None


def prints(module: Module) -> Iterator[Call]:
    """Calls that print to the console, save where that is the purpose: a main block, a function called `print_...`."""
    for call in module.calls_to(_STREAMS):
        stream = call.argument(*_STREAMS[call.qualified_name or ""])
        if stream is not None and not _is_console(module, stream, call):
            continue
        if not _is_in_main_block(module, call.node) and not _is_in_showing_function(call):
            yield call


def logging_fix(module: Module, calls: Iterable[Call]) -> Fix | None:
    """The fix that logs, by the module's structlog logger, what is one string; None without a logger or such a call."""
    logger = _logger(module)
    if logger is None:
        return None
    edits = tuple(replace_node(module, call.node.func, f"{logger}.info") for call in calls if _is_event(module, call))
    return Fix(f"Log by `{logger}`", Applicability.UNSAFE, edits) if edits else None


def _is_event(module: Module, call: Call) -> bool:
    """Whether a call prints one string, and no more is done with it."""
    node, statement = call.node, module.statement_at(call.span.start)
    if node.keywords or len(node.args) != 1 or not _is_text(node.args[0]):
        return False
    return isinstance(statement, ast.Expr) and statement.value is node


@per_module
def _logger(module: Module) -> str | None:
    """The name of the one structlog logger at module level."""
    if not module.imports_any({"structlog"}):
        return None
    for call in module.calls_to(STRUCTURED_LOGGERS):
        for name, bindings in module.scope.bindings.items():
            if len(bindings) == 1 and bindings[0].value is call.node:
                return name
    return None


def _is_text(argument: ast.expr) -> bool:
    return isinstance(argument, ast.JoinedStr) or (
        isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )


def _is_console(module: Module, stream: ast.expr, call: Call) -> bool:
    if isinstance(stream, ast.Constant) and stream.value is None:
        return True
    return module.qualified_name(stream, call.scope) in _CONSOLE


def _is_in_showing_function(call: Call) -> bool:
    function = call.scope.function
    return function is not None and function.name.lstrip("_").startswith(_SHOWING)


def _is_in_main_block(module: Module, node: ast.AST) -> bool:
    """Whether a node stands in `if __name__ == "__main__":`, not in a function."""
    return any(node.lineno in lines for lines in _main_blocks(module))  # type: ignore[attr-defined]


@per_module
def _main_blocks(module: Module) -> list[range]:
    return [
        range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        for statement in module.tree.body
        if isinstance(statement, ast.If) and "__name__" in module.text(statement.test)
    ]
