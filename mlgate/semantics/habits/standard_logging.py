"""Which modules log by the standard library, beside structlog."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.core.fix import Edit
from mlgate.core.project import Fact, Project
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.editing.fact_edits import stored_edits
from mlgate.semantics.editing.import_edits import bound_name, whole_lines
from mlgate.semantics.module import Module

LOGS = "logs"
STRUCTLOG = "structlog"
_LEVELS = ("debug", "info", "warning", "warn", "error", "critical", "exception", "log")
_SAME = frozenset(_LEVELS) - {"warn", "log"}
_FUNCTIONS = tuple(f"logging.{level}" for level in _LEVELS)


class _Logger(NamedTuple):
    """A logger at module level: its name, the call that makes it, and the calls that log by it."""

    name: str
    made: Call
    calls: Sequence[Call]


def logging_facts(module: Module) -> Iterator[Fact]:
    """The first place where a module logs by the standard library; none where it sets structlog up on top of it."""
    if module.imports_any({STRUCTLOG}) or not module.imports_any({"logging"}):
        return
    loggers = list(_loggers(module))
    if loggers:
        logger = loggers[0]
        edits = _edits(module, logger) if len(loggers) == 1 else ()
        yield module.fact(LOGS, logger.made.node, {"name": logger.made.text, "edits": stored_edits(module.unit, edits)})
        return
    direct = next(module.calls_to(_FUNCTIONS), None)
    if direct is not None:
        yield module.fact(LOGS, direct.node, {"name": direct.text, "edits": []})


def uses_structlog(project: Project) -> bool:
    """Whether any file of the project logs by structlog."""
    names = (name for path in project.paths for name in project.imports(path))
    return any(name.partition(".")[0] == STRUCTLOG for name in names)


def _loggers(module: Module) -> Iterator[_Logger]:
    """Loggers that somebody logs by: one that only gets a level or a handler is another library's."""
    for made in module.calls_to({"logging.getLogger"}):
        name = next((key for key, found in module.scope.bindings.items() if _is_bound_once(found, made)), None)
        calls = [call for call in module.method_calls(*_LEVELS) if _is_name(call.receiver, name)]
        if name is not None and calls:
            yield _Logger(name, made, calls)


def _is_bound_once(bindings: Sequence[object], made: Call) -> bool:
    return len(bindings) == 1 and getattr(bindings[0], "value", None) is made.node


def _is_name(node: ast.expr | None, name: str | None) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _edits(module: Module, logger: _Logger) -> tuple[Edit, ...]:
    """Edits that make it a structlog logger; none where anything but plain log calls is done with it."""
    uses = module.uses(logger.name)
    imported = _only_import(module)
    if imported is None or len(uses) != len(logger.calls) or not all(map(_is_plain, logger.calls)):
        return ()
    lines = whole_lines(module, imported)
    if lines is None:
        return ()
    return (
        Edit(lines.start, lines.end, "import structlog\n"),
        replace_node(module, logger.made.node.func, "structlog.get_logger"),
    )


def _only_import(module: Module) -> ast.Import | None:
    """`import logging`, where the logger is all that it is imported for."""
    if bound_name(module, "logging") != "logging" or len(module.uses("logging")) != 1:
        return None
    found = (node for base, node in module.index.imports if base == "logging")
    node = next(found, None)
    return node if isinstance(node, ast.Import) and len(node.names) == 1 and next(found, None) is None else None


def _is_plain(call: Call) -> bool:
    return call.method in _SAME and all(keyword.arg == "exc_info" for keyword in call.node.keywords)
