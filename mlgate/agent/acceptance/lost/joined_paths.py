"""Paths that are put together in another way: `ROOT + "/a.csv"`, `ROOT / "a.csv"`; `Path("runs").glob("*.csv")`."""

from __future__ import annotations

import ast
import re
from collections import Counter

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed

_JOINING = frozenset("join joinpath Path PurePath PosixPath glob rglob".split())
_SAME = frozenset("str fspath abspath expanduser".split())
_OF_MODULES = ("os.path", "path", "posixpath", "glob", "pathlib", "os")
_SLASHES = re.compile(r"/+")


class JoinedPaths:
    """The paths that are there as often as before, whatever pieces they are made of."""

    def __init__(self, sides: Sides) -> None:
        before, after = _paths(sides.before), _paths(sides.after)
        self._kept = {path for path, count in before.items() if after[path] >= count}

    def has(self, module: Module, node: ast.AST) -> bool:
        """Whether the path that a text of the state before was a piece of is there in other pieces."""
        return _path(_outermost(module, node)) in self._kept


def _paths(side: Side) -> Counter[str]:
    found: Counter[str] = Counter()
    for live in side.live:
        outermost = {
            id(top): top
            for node in live.module.nodes(ast.Constant)
            if isinstance(node.value, str) and node in live
            for top in [_outermost(live.module, node)]
        }
        found.update(path for top in outermost.values() if "/" in (path := _path(top)))
    return found


def _outermost(module: Module, node: ast.AST) -> ast.AST:
    """The largest expression around a text that gives a path."""
    parent = module.parent(node)
    while parent is not None and (_is_joining(parent) or isinstance(parent, (ast.FormattedValue, ast.Attribute))):
        if _is_joining(parent):
            node = parent
        parent = module.parent(parent)
    return node


def _is_joining(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, (ast.Add, ast.Div))
    if isinstance(node, ast.Call):
        name = _name(node)
        return (name in _JOINING and not _is_listing(node)) or name in _SAME
    return isinstance(node, ast.JoinedStr)


def _path(node: ast.AST) -> str:
    return _SLASHES.sub("/", _text(node))


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_text, node.values))
    if isinstance(node, ast.FormattedValue):
        return _text(node.value) + (f":{unparsed(node.format_spec)}" if node.format_spec is not None else "")
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Div)):
        return f"{_text(node.left)}{'' if isinstance(node.op, ast.Add) else '/'}{_text(node.right)}"
    return _of_call(node) if isinstance(node, ast.Call) and _is_joining(node) else _of_unknown(node)


def _of_call(node: ast.Call) -> str:
    parts = [_text(part) for part in node.args]
    if isinstance(node.func, ast.Attribute) and unparsed(node.func.value) not in _OF_MODULES:
        parts[:0] = [_text(node.func.value), *(["**"] if node.func.attr == "rglob" else [])]
    return "/".join(parts)


def _of_unknown(node: ast.AST) -> str:
    """A part that nobody knows, by its last name: `ROOT`, `root` and `args.root` are one."""
    if isinstance(node, ast.Name):
        return f"{{{node.id.lower()}}}"
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{{{node.attr.lower()}}}"
    return f"{{{unparsed(node)}}}"


def _is_listing(node: ast.Call) -> bool:
    """`glob.glob("runs/*.csv")` lists a path, and is none itself."""
    return unparsed(node.func) in ("glob", "glob.glob", "iglob", "glob.iglob")


def _name(node: ast.Call) -> str:
    return last_name(node.func)
