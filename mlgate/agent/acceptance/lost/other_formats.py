"""Files that have another format now, whose readers run no code and give back what was written: on both sides."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.core.rule import Elsewhere
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.repairs._knowledge import FORMATS_KEPT, FORMATS_RUN, GIVES_TABLES, MODES_OF_FILES

_OBJECTS = frozenset({"classifier", "regressor", "transformer", "pipeline", "estimator"})
_Named = tuple[Module, ast.Constant]
_File = tuple[str, str]
"""The name of a file without its ending, and the ending."""


def files_of_other_formats(sides: Sides) -> set[ast.AST]:
    """The names, in the state before, of files that are written and read in another format now; modes of opening."""
    found: set[ast.AST] = set()
    for old, _, _ in _turned(sides):
        found.update(node for _, node in old)
        found.update(mode for module, node in old for mode in _modes(module, node))
    return found


def writers_of_formats(sides: Sides) -> int:
    """How many calls write such a file now, of which nobody else knows that they save."""
    calls = {
        call.node: call
        for _, new, ending in _turned(sides)
        for module, node in new
        for call in _calls(module, node)
        if last_name(call.node.func) in FORMATS_KEPT[ending][0] and "save" not in roles_of(call)
    }
    return len(calls)


def _turned(sides: Sides) -> Iterator[tuple[list[_Named], list[_Named], str]]:
    """Where a file was named, where it is named now, and the ending that it has there."""
    if Elsewhere.FORMATS not in sides.change.lets_change:
        return
    old, new = _named(sides.before), _named(sides.after)
    for (stem, ending), nodes in old.items():
        if ending not in FORMATS_RUN or (stem, ending) in new or _is_named_elsewhere(sides, stem, ending):
            continue
        others = [other for name, other in new if name == stem and (name, other) not in old and other in FORMATS_KEPT]
        if len(others) == 1 and len(new[stem, others[0]]) == len(nodes):
            used = [_does(module, node, others[0]) for module, node in new[stem, others[0]]]
            if all(used) and {"written", "read"} <= set().union(*used):
                yield nodes, new[stem, others[0]], others[0]


def _is_named_elsewhere(sides: Sides, stem: str, ending: str) -> bool:
    """Whether a file that did not change names the old one: who reads it is left with nothing."""
    state, changed = sides.change.after, {module.path for module in sides.after.modules}
    name = f"{stem.rpartition('/')[2]}.{ending}".encode()
    return any(name in data for path, data in state.tree.items() if path not in changed)


def _named(side: Side) -> dict[_File, list[_Named]]:
    found = defaultdict[_File, list[_Named]](list)
    for live in side.live:
        for node in live.module.nodes(ast.Constant):
            if node in live and isinstance(node.value, str):
                stem, _, ending = node.value.rpartition(".")
                if stem and (ending in FORMATS_RUN or ending in FORMATS_KEPT):
                    found[stem, ending].append((live.module, node))
    return found


def _does(module: Module, node: ast.Constant, ending: str) -> set[str]:
    """What calls of a format do with a file: by its name, or by the name that it is opened as; nothing else is done."""
    found: set[str] = set()
    for call in _calls(module, node):
        name = last_name(call.node.func)
        if name in FORMATS_KEPT[ending][0]:
            if ending == "json" and not _may_be_text(call):
                return set()
            found.add("written")
        elif name in FORMATS_KEPT[ending][1]:
            found.add("read")
        elif not _is_path(call.node):
            return set()
    return found


def _is_path(value: ast.expr) -> bool:
    """Whether a call only names a file, or opens it."""
    return isinstance(value, ast.Call) and last_name(value.func) in ("open", "Path", "join")


def _may_be_text(call: Call) -> bool:
    """Whether what is dumped can be written as JSON: no model and no table, nor what is only said of one."""
    value = call.node.args[0] if call.node.args else None
    if last_name(call.node.func) != "dump" or value is None:
        return True
    made = call.module.instance_of(value, call.scope) or ""
    is_said = isinstance(value, ast.Call) and last_name(value.func) in ("str", "repr")
    kinds = call.module.catalogue.kinds(made)
    return not (is_said or kinds & _OBJECTS or made.startswith(GIVES_TABLES))


def _calls(module: Module, node: ast.expr, depth: int = 3) -> Iterator[Call]:
    """The calls that a file's name is given to, by names as well; within a block that opens it, those on the file."""
    for part in module.ancestors(node):
        call = module.call_of(part) if isinstance(part, ast.Call) else None
        if call is not None:
            yield call
        names: set[str] = set()
        if isinstance(part, ast.withitem) and isinstance(part.optional_vars, ast.Name):
            names = {part.optional_vars.id}
        elif isinstance(part, ast.Assign) and (part.value is node or _is_path(part.value)):
            names = {target.id for target in part.targets if isinstance(target, ast.Name)}
        for inner in module.nodes(ast.Name) if names and depth else ():
            if inner.id in names and isinstance(inner.ctx, ast.Load) and _is_within(module, inner, part):
                yield from _calls(module, inner, depth - 1)
        if isinstance(part, (ast.stmt, ast.withitem)):
            break


def _is_within(module: Module, name: ast.Name, bound: ast.AST) -> bool:
    """Whether a name stands in the block that binds it, if a block does."""
    block = module.parent(bound) if isinstance(bound, ast.withitem) else None
    return block is None or block in module.ancestors(name)


def _modes(module: Module, node: ast.Constant) -> Iterator[ast.Constant]:
    """How a file was opened: what holds text is opened otherwise than what holds bytes."""
    call = module.parent(node)
    if isinstance(call, ast.Call) and last_name(call.func) == "open":
        given = [*call.args[1:2], *(item.value for item in call.keywords if item.arg == "mode")]
        yield from (part for part in given if isinstance(part, ast.Constant) and part.value in MODES_OF_FILES)
