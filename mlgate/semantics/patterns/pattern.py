"""A structural pattern: Python with metavariables (`$X`), gaps (`...`), and names by which things are imported."""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from collections.abc import Iterator
from functools import lru_cache

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple

META = "_metavariable_"
ANY = f"{META}_"
"""`$_` stands for anything, each time for something else."""
GAP = "_gap_"
REST = "..."
"""The name under which a match keeps what the first gap of its outermost call stands for."""

_TOKEN = lazy_regex(
    r"""(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
    r"""|\$(?P<name>[A-Z][A-Z0-9_]*|_)(?![A-Za-z0-9_])"""
    r"""|(?P<wrong>\$\w*)"""
    r"""|(?P<gap>(?<=[(,])\s*\.\.\.(?=\s*[,)]))"""
)


class PatternError(ValueError):
    """The text is no pattern; the message says why, in one line."""


class Pattern(NamedTuple):
    """A pattern that was understood.

    Attributes:
        text: As written.
        node: An expression, or one statement.
        metavariables: Their names, with the dollar sign.
        words: Words that stand in every file that the pattern can match in.
    """

    text: str
    node: ast.expr | ast.stmt
    metavariables: frozenset[str]
    words: frozenset[bytes]


@lru_cache(maxsize=1024)
def parse_pattern(text: str) -> Pattern:
    """Read a pattern.

    Raises:
        PatternError: It is not Python, or more than one statement.
    """
    found: set[str] = set()

    def replaced(match: re.Match[str]) -> str:
        if match["wrong"] is not None:
            raise PatternError(f"`{match['wrong']}` is no metavariable: `$` and capital letters, such as `$X`")
        if match["name"] is not None:
            found.add(f"${match['name']}")
            return META + match["name"]
        return f"*{GAP}" if match["gap"] is not None else match["string"]

    source = _TOKEN.sub(replaced, text.strip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = getattr(error, "msg", None) or "cannot be parsed"
        raise PatternError(f"is no Python: {reason}") from None
    if len(body) != 1:
        raise PatternError("is not one expression or one statement")
    statement = body[0]
    node = statement.value if isinstance(statement, ast.Expr) else statement
    if is_metavariable(node):
        raise PatternError("would match anything")
    return Pattern(text.strip(), node, frozenset(found - {"$_"}), frozenset(_words(node)))


def is_metavariable(node: object) -> bool:
    """Whether a node, or a name in one, is a metavariable."""
    name = node.id if isinstance(node, ast.Name) else node
    return isinstance(name, str) and name.startswith(META)


def is_gap(node: ast.AST) -> bool:
    """Whether a node stands for any number of others."""
    if isinstance(node, ast.Starred):
        return isinstance(node.value, ast.Name) and node.value.id == GAP
    if isinstance(node, ast.Expr):
        node = node.value
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def dotted_path(node: ast.AST) -> str | None:
    """The dotted name that a pattern's node is: `pandas.read_csv`, `builtins.print`, `.own`; None for anything else.

    A single name that is no builtin is one of the module's own. `self` and `cls` begin no path.
    """
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or any(map(is_metavariable, (node, *names))) or node.id in {"self", "cls"}:
        return None
    names.append(node.id)
    if len(names) > 1:
        return ".".join(reversed(names))
    return f"builtins.{node.id}" if hasattr(builtins, node.id) else f".{node.id}"


def _words(node: ast.AST) -> Iterator[bytes]:
    """Words that the code cannot do without. An argument's name may be left out; a library's name may be an alias's."""
    if isinstance(node, (ast.Name, ast.Attribute)) and not is_metavariable(node):
        name = node.attr if isinstance(node, ast.Attribute) else node.id
        if name != GAP and not is_metavariable(name):
            yield name.encode()
        if isinstance(node, ast.Attribute) and dotted_path(node) is None:
            yield from _words(node.value)
        return
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        yield from (name.rpartition(".")[2].encode() for name in names if name and META not in name)
    for child in ast.iter_child_nodes(node):
        yield from _words(child)
