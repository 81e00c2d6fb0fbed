"""Paths that were absolute: they lead to the same file, and are not absolute in other words."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import UNKNOWN, bound_pairs, folded, function_around
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.texts import disguised_texts

_ABSOLUTE = re.compile(r"(?:/|~|[A-Za-z]:[\\/]|\\\\)")
_LOCAL = re.compile(r"(?i)(?:file|local|fsspec|smb):/|\\$\\{?HOME|%USERPROFILE%")
_RELATIVE = re.compile(r"[\w.~-]*(?:/[\w.~-]+)+/?")
_ALWAYS_SET = frozenset("HOME PWD OLDPWD PATH USER LOGNAME SHELL LANG USERPROFILE USERNAME TMPDIR TEMP TMP".split())
_OF_SOMEBODY = re.compile(r"~[\w.-]+/")
_CLEARED = ("/tmp/", "/var/tmp/", "/dev/shm/")
_SEPARATORS = re.compile(r"[\\/]+")


def other_paths(repair: Repair) -> Iterator[Unrepaired]:
    """Paths to other files, and absolute ones that are put together from pieces."""
    yield from disguised_texts(repair)
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        yield from _by_scheme(before, after)
        yield from _climbing(repair, before, after)
        known = {before.text(node) for node in _rooted(before)}
        for node in _rooted(after):
            if after.text(node) not in known:
                yield Unrepaired(after.location(node), f"`{after.text(node)}` is an absolute path, in pieces")
        yield from _passing(before, after)
        yield from _lost_names(repair, before, after)
        yield from _exchanged(repair, before, after)


def _passing(before: Module, after: Module) -> Iterator[Unrepaired]:
    """Files that are gone with the run: nobody finds there tomorrow what was kept."""
    texts = {node.value for node in before.nodes(ast.Constant) if isinstance(node.value, str)}
    for node in after.nodes(ast.Constant):
        if isinstance(node.value, str) and node.value.startswith(_CLEARED) and node.value not in texts:
            yield Unrepaired(after.location(node), f"`{node.value}` is a place that does not last")
    known = {before.text(call.node) for call in before.calls}
    for call in after.calls:
        if (call.qualified_name or "").startswith("tempfile.") and after.text(call.node) not in known:
            yield Unrepaired(after.location(call.node), f"`{call.text}` gives a place that does not last")


def _by_scheme(before: Module, after: Module) -> Iterator[Unrepaired]:
    """`file:///home/anna/a.csv` is the same place as `/home/anna/a.csv`."""
    known = {node.value for node in before.nodes(ast.Constant)}
    for node in after.nodes(ast.Constant):
        if isinstance(node.value, str) and node.value not in known and _LOCAL.match(node.value):
            yield Unrepaired(after.location(node), "the path is absolute, by another scheme")


def _climbing(repair: Repair, before: Module, after: Module) -> Iterator[Unrepaired]:
    """`../../../home/anna/a.csv`, `~anna/a.csv`: the same place on one machine, whatever it is called from."""
    lines = {(target.location.path, target.location.line) for target in repair.targets}
    known = {node.value for node in before.nodes(ast.Constant) if isinstance(node.value, str)}
    told = [
        _parts(node.value)
        for node in before.nodes(ast.Constant)
        if isinstance(node.value, str) and (before.path, before.location(node).line) in lines
    ]
    roots = [parts for parts in told if len(parts) > 1]
    for node in (*after.nodes(ast.Constant), *after.nodes(ast.BinOp), *after.nodes(ast.Call)):
        pieces = _pieces(after, node)
        text = "/".join(str(piece) for piece in pieces if piece is not UNKNOWN) if pieces else ""
        if text in known:
            continue
        parts = _parts(text)
        down = next((place for place, part in enumerate(parts) if part not in ("..", ".")), 0)
        below = parts[down:]
        climbs = ".." in parts[:down] and any(below[:1] in (root[:1], root[1:2]) for root in roots if len(root) > 2)
        if _OF_SOMEBODY.match(text) or (climbs and len(below) > 1):
            yield Unrepaired(after.location(node), f"`{text}` leads to a place that only one machine has")


def _parts(text: str) -> list[str]:
    return [part for part in _SEPARATORS.split(text) if part]


def _lost_names(repair: Repair, before: Module, after: Module) -> Iterator[Unrepaired]:
    """File names that nothing says any more, in code or in a file of configuration."""
    texts = [node.value for node in after.nodes(ast.Constant) if isinstance(node.value, str)]
    said = {part for text in (*texts, *repair.texts().values()) for part in re.split(r"[\\/\s\"']+", text)}
    for node in before.nodes(ast.Constant):
        if not isinstance(node.value, str) or not _ABSOLUTE.match(node.value):
            continue
        place = before.location(node)
        if any((t.location.path, t.location.line) == (place.path, place.line) for t in repair.targets):
            parts = [part for part in _SEPARATORS.split(node.value) if part]
            name = parts[-1] if parts else ""
            is_lost = "." in name or (name and _is_elsewhere(before, after))
            if is_lost and name not in said and not _is_asked_for(before, after):
                yield Unrepaired(place, f"the path led to `{name}`, which is named nowhere now", gone=True)


def _exchanged(repair: Repair, before: Module, after: Module) -> Iterator[Unrepaired]:
    """Files that are read, or written, where another one of them was."""
    lines = {(target.location.path, target.location.line) for target in repair.targets}
    old = {key: name for key, name, node in _files(before) if (before.path, before.location(node).line) in lines}
    known = Counter(old.values())
    for key, name, node in _files(after):
        if key in old and name != old[key] and known[name] == known[old[key]] == 1:
            yield Unrepaired(after.location(node), f"`{name}` stands where `{old[key]}` stood")


def _files(module: Module) -> Iterator[tuple[tuple[str, str], str, ast.expr]]:
    """The names of files by where they go: what they are bound to, or the argument of what is called."""
    nodes: list[ast.Assign | ast.AnnAssign | ast.Expr | ast.Return | ast.With] = [*module.nodes(ast.Assign)]
    nodes += [*module.nodes(ast.AnnAssign), *module.nodes(ast.Expr), *module.nodes(ast.Return), *module.nodes(ast.With)]
    for node in nodes:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        place = ",".join(unparsed(target) for target in targets if target is not None)
        around = function_around(module, node)
        values = [item.context_expr for item in node.items] if isinstance(node, ast.With) else [node.value]
        names = [(name, part) for value in values if value is not None for name, part in _named_files(module, value)]
        for count, (name, part) in enumerate(names):
            first = values[0].func if isinstance(values[0], ast.Call) else values[0]
            word = place or (unparsed(first) if first is not None else "")
            if place or len(names) > 1:
                yield (f"{around} {word}", str(count)), name, part


def _named_files(module: Module, value: ast.expr, depth: int = 3) -> Iterator[tuple[str, ast.expr]]:
    """The last parts of paths in an expression, and in what its names are bound to once."""
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            last = _parts(node.value)[-1:]
            if last and "." in last[0].strip("."):
                yield last[0], node
        elif isinstance(node, ast.Name) and depth and isinstance(node.ctx, ast.Load):
            bound = _bound(module, node.id)
            is_path = isinstance(bound, ast.Call) and last_name(bound.func) in ("Path", "join", "joinpath", "resolve")
            if bound is not None and (is_path or isinstance(bound, (ast.Constant, ast.BinOp))):
                yield from ((name, node) for name, _ in _named_files(module, bound, depth - 1))


def _bound(module: Module, name: str) -> ast.expr | None:
    """What a name is bound to, if once in the file: by itself, or beside others."""
    found = [
        value
        for node in module.nodes(ast.Assign)
        for target, value in bound_pairs(node)
        if isinstance(target, ast.Name) and target.id == name
    ]
    return found[0] if len(found) == 1 else None


def _is_elsewhere(before: Module, after: Module) -> bool:
    """Whether a new text is a path: then it is one to another folder."""
    known = {node.value for node in before.nodes(ast.Constant)}
    new = (node.value for node in after.nodes(ast.Constant) if node.value not in known)
    return any(isinstance(text, str) and _RELATIVE.fullmatch(text) for text in new)


def _is_asked_for(before: Module, after: Module) -> bool:
    """Whether whoever runs the code has to say now what stood there: an option or a variable that is required."""
    known = {before.text(node) for node in (*_required(before), *_of_environment(before))}
    return any(after.text(node) not in known for node in (*_required(after), *_of_environment(after)))


def _of_environment(module: Module) -> Iterator[ast.Subscript]:
    """`os.environ["DATA"]`, which stands alone, and fails unless it is set; of what is always set, nobody is asked."""
    for node in module.nodes(ast.Subscript):
        is_read = isinstance(node.ctx, ast.Load) and module.qualified_name(node.value) == "os.environ"
        is_part = isinstance(module.parent(node), (ast.BinOp, ast.FormattedValue))
        name = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if is_read and not is_part and isinstance(name, str) and name.upper() not in _ALWAYS_SET:
            yield node


def _required(module: Module) -> Iterator[ast.Call]:
    """Options without which the command line is refused, and those without a dash."""
    for call in module.nodes(ast.Call):
        if unparsed(call.func).rpartition(".")[2] not in (
            "add_argument",
            "option",
            "argument",
            "Option",
            "Argument",
        ):
            continue
        flags = [part.value for part in call.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        is_said = any(isinstance(node, ast.Constant) and node.value is True for node in [given.get("required")])
        if is_said or (flags and not any(flag.startswith("-") for flag in flags) and "default" not in given):
            yield call


def _rooted(module: Module) -> Iterator[ast.expr]:
    """Expressions of more than one piece that give an absolute path."""
    for node in (*module.nodes(ast.BinOp), *module.nodes(ast.Call), *module.nodes(ast.JoinedStr)):
        pieces = _pieces(module, node)
        if len(pieces) > 1 and _ABSOLUTE.match(_beginning(pieces)):
            yield node


def _beginning(pieces: list[object]) -> str:
    """What the pieces say up to the first that nobody knows; a text that stands alone is judged as one."""
    known = next((place for place, piece in enumerate(pieces) if piece is UNKNOWN), len(pieces))
    return "".join(str(piece) for piece in pieces[:known])


def _pieces(module: Module, node: ast.expr) -> list[object]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Div)):
        return [*_pieces(module, node.left), *_pieces(module, node.right)]
    if isinstance(node, ast.JoinedStr):
        return [part.value if isinstance(part, ast.Constant) else UNKNOWN for part in node.values]
    if isinstance(node, ast.Call):
        name = unparsed(node.func).rpartition(".")[2]
        if name in ("join", "Path", "PurePath", "PosixPath", "joinpath", "format", "abspath"):
            parts = [piece for part in node.args for piece in _elements(module, part)]
            if isinstance(node.func, ast.Attribute) and name in ("join", "joinpath") and not _is_os(node.func):
                separator = folded(module, node.func.value)
                return [separator, *parts] if name == "joinpath" or (separator in ("", "/") and len(parts) > 1) else []
            return parts
    if isinstance(node, ast.Attribute) and node.attr in ("sep", "root", "anchor"):
        return ["/"]
    return [folded(module, node)]


def _is_os(function: ast.Attribute) -> bool:
    return unparsed(function.value) in ("os.path", "path", "posixpath", "ntpath")


def _elements(module: Module, node: ast.expr) -> list[object]:
    if isinstance(node, (ast.List, ast.Tuple)):
        return [piece for part in node.elts for piece in _pieces(module, part)]
    return _pieces(module, node)
