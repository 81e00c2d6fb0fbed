"""Text that is run as code: which of it was written by the author, and what would do instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.fix import Edit
from mlgate.semantics.call import Call
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.editing.import_edits import added_standard_import, bound_name
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.reach import calls_within

APPLIERS = frozenset({"apply", "map", "applymap", "transform"})
PARSERS = frozenset({"pandas.eval"})
SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ksh", "cmd", "cmd.exe", "powershell", "pwsh"})
_ORDERS = frozenset({"-c", "-lc", "-ic", "/c", "/C", "-Command", "-command"})
_STARTS = frozenset(f"subprocess.{name}" for name in ("run", "call", "Popen", "check_call", "check_output"))


@per_module
def _calls_by_start(module: Module) -> dict[int, Call]:
    return {call.span.start: call for call in module.calls}


def call_at(module: Module, offset: int) -> Call | None:
    """The call that starts at an offset."""
    return _calls_by_start(module).get(offset)


def is_written_here(call: Call) -> bool:
    """Whether what a call runs is a literal: code, or a command, that the author wrote."""
    first = call.node.args[0] if call.node.args else None
    return first is not None and _is_literal(call, first)


_SETUPS = frozenset({"setuptools.setup", "distutils.core.setup"})


def is_setup(module: Module) -> bool:
    """Whether the file installs a project: whoever runs it trusts the files beside it, such as `version.py`."""
    return next(module.calls_to(_SETUPS), None) is not None


def is_confined(call: Call) -> bool:
    """Whether what runs is a file named here, or sees no builtins: less of a risk."""
    arguments = call.node.args
    if not arguments:
        return False
    if len(arguments) > 1 and "__builtins__" in call.module.text(arguments[1]):
        return True
    opened = [inner for inner in calls_within(call.module, call.node) if inner.qualified_name == "builtins.open"]
    return any(isinstance(inner.argument("file", 0), ast.Constant) for inner in opened)


def is_called(call: Call) -> bool:
    """Whether the value is a function that is called at once: `eval(name)(x)`; no literal is one."""
    parent = call.module.parent(call.node)
    return isinstance(parent, (ast.Call, ast.Attribute)) and getattr(parent, "func", call.node) is call.node


def _is_literal(call: Call, node: ast.expr) -> bool:
    if isinstance(node, (ast.List, ast.Tuple)):
        return all(_is_literal(call, item) for item in node.elts)
    if isinstance(node, ast.BinOp):
        return _is_literal(call, node.left) and _is_literal(call, node.right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "compile":
        return bool(node.args) and _is_literal(call, node.args[0])
    return isinstance(call.module.constant(node, call.scope), (str, bytes))


def applied_eval(module: Module) -> Iterator[tuple[Call, ast.Name]]:
    """`column.apply(eval)`: each cell of the data is run."""
    if not module.mentions(frozenset({b"eval"})):
        return
    for call in module.method_calls(*APPLIERS):
        first = call.node.args[0] if call.node.args else None
        if isinstance(first, ast.Name) and first.id == "eval" and not module.bindings("eval", call.scope):
            yield call, first


def shells_started(module: Module) -> Iterator[Call]:
    """`subprocess.run(["sh", "-c", command])`: a shell all the same, of a command that is put together at run time."""
    for call in module.calls_to(_STARTS):
        given = call.argument("args", 0)
        parts = given.elts if isinstance(given, (ast.List, ast.Tuple)) else []
        words = [part.value if isinstance(part, ast.Constant) else None for part in parts]
        if len(parts) > 2 and str(words[0]).rpartition("/")[2] in SHELLS and words[1] in _ORDERS:
            if not _is_literal(call, parts[2]):
                yield call


def unsafe_yaml(module: Module) -> Iterator[Call]:
    """`yaml.unsafe_load(stream)`."""
    yield from module.calls_to({"yaml.unsafe_load", "yaml.unsafe_load_all"})


def parsed_expressions(module: Module) -> Iterator[Call]:
    """`pd.eval(text)` of a text that comes from elsewhere."""
    for call in module.calls_to(PARSERS):
        if call.node.args and not is_written_here(call) and not isinstance(call.node.args[0], ast.JoinedStr):
            yield call


def literal_evaluation(module: Module, function: ast.expr) -> tuple[Edit, ...]:
    """Edits that put `ast.literal_eval` in the place of `eval`."""
    imported = added_standard_import(module, "ast", function.lineno)
    name = bound_name(module, "ast", function.lineno) or ("ast" if imported else None)
    return (*imported, replace_node(module, function, f"{name}.literal_eval")) if name is not None else ()
