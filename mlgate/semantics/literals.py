"""Which literals stand in the code, and the name that each of them is given there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name

_THROUGH = (ast.BoolOp, ast.IfExp, ast.Await, ast.NamedExpr)
_NAMED_DEFAULTS = frozenset({"get", "getenv", "setdefault", "putenv", "setenv", "setattr"})


class Text(NamedTuple):
    """A string written in the code: `node` is the whole literal, an f-string included; `value` its (first) text."""

    value: str
    node: ast.expr
    constant: ast.Constant

    @property
    def is_whole(self) -> bool:
        """Whether nothing but `value` is in the literal."""
        return self.node is self.constant


def texts(module: Module) -> Iterator[Text]:
    """Strings of a module, in order; docstrings and bare strings are left out. Dear: look at the code's text first."""
    found = [node for node in module.nodes(ast.Constant) if isinstance(node.value, str)]
    for constant in sorted(found, key=_position):
        parent = module.parent(constant)
        if isinstance(parent, ast.Expr):
            continue
        if not isinstance(parent, ast.JoinedStr):
            yield Text(str(constant.value), constant, constant)
        elif parent.values[0] is constant and not isinstance(module.parent(parent), ast.FormattedValue):
            yield Text(str(constant.value), parent, constant)


def number_literal(node: ast.expr) -> bool:
    """Whether an expression is made of numbers only: `3`, `-1`, `2 ** 10`, `(0.9, 0.999)`."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    if isinstance(node, ast.UnaryOp):
        return number_literal(node.operand)
    if isinstance(node, ast.BinOp):
        return number_literal(node.left) and number_literal(node.right)
    if isinstance(node, (ast.Tuple, ast.List)):
        return bool(node.elts) and all(number_literal(item) for item in node.elts)
    return False


def argument_of(module: Module, node: ast.expr) -> tuple[Call | None, int | str | None]:
    """The call that takes `node` directly as an argument, with the argument's position or keyword."""
    parent = module.parent(node)
    if isinstance(parent, ast.keyword):
        around = module.parent(parent)
        return (module.call_of(around), parent.arg) if isinstance(around, ast.Call) else (None, None)
    if isinstance(parent, ast.Call) and node in parent.args:
        return module.call_of(parent), parent.args.index(node)
    return None, None


def given_name(module: Module, node: ast.expr) -> str | None:
    """The name that a value is given: variable, attribute, keyword, parameter, dictionary key or option."""
    parent = module.parent(node)
    while isinstance(parent, _THROUGH) and not isinstance(parent, ast.NamedExpr):
        node, parent = parent, module.parent(parent)
    if isinstance(parent, ast.keyword):
        return _option_name(module, parent) if parent.arg == "default" else parent.arg
    if isinstance(parent, ast.Call):
        return _name_beside(parent, node)
    if isinstance(parent, ast.Dict):
        return _key_of(parent, node)
    if isinstance(parent, ast.arguments):
        return _parameter_with(parent, node)
    return _target_name(module, parent, node)


def _target_name(module: Module, parent: ast.AST | None, node: ast.expr) -> str | None:
    if isinstance(parent, ast.Assign):
        return name_of_target(parent.targets[0])
    if isinstance(parent, (ast.AnnAssign, ast.NamedExpr, ast.AugAssign)):
        return name_of_target(parent.target)
    if isinstance(parent, (ast.Tuple, ast.List)):
        around = module.parent(parent)
        target = around.targets[0] if isinstance(around, ast.Assign) else None
        if isinstance(target, (ast.Tuple, ast.List)) and len(target.elts) == len(parent.elts):
            return name_of_target(target.elts[parent.elts.index(node)])
    return None


def name_of_target(target: ast.expr) -> str | None:
    """The last name of an assignment's target: `b` of `a.b`, `"b"` of `a["b"]`."""
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute):
        return target.attr
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return target.slice.value if isinstance(target.slice.value, str) else None
    return None


def _option_name(module: Module, keyword: ast.keyword) -> str | None:
    """`--api-key` of `add_argument("--api-key", default=...)`."""
    call = module.parent(keyword)
    if not isinstance(call, ast.Call):
        return None
    options = [item.value for item in call.args if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return next((option.lstrip("-").replace("-", "_") for option in reversed(options)), None)


def _name_beside(call: ast.Call, node: ast.expr) -> str | None:
    """`KEY` of `os.getenv("KEY", node)` and its like."""
    function = last_name(call.func)
    if function not in _NAMED_DEFAULTS or node not in call.args:
        return None
    position = call.args.index(node)
    before = call.args[position - 1] if position else None
    return before.value if isinstance(before, ast.Constant) and isinstance(before.value, str) else None


def _key_of(dictionary: ast.Dict, node: ast.expr) -> str | None:
    for key, value in zip(dictionary.keys, dictionary.values, strict=True):
        if value is node:
            return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
    return None


def _parameter_with(arguments: ast.arguments, node: ast.expr) -> str | None:
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(reversed(positional), reversed(arguments.defaults), strict=False)]
    pairs += [(name, value) for name, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value]
    return next((parameter.arg for parameter, value in pairs if value is node), None)


def _position(node: ast.AST) -> tuple[int, int]:
    return (node.lineno, node.col_offset)  # type: ignore[attr-defined]
