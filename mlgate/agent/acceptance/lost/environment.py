"""The whole environment holds keys and passwords: it is not told to logs, trackers, files and other machines."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Place, Side, Sides, more_than_before
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import TELLS_OTHERS

_WHOLE = ("os.environ", "os.environb")
_ONE = frozenset({"get", "setdefault", "pop", "update", "__contains__", "__getitem__"})
_TOLD = ("tracked", "save")


def environment_told(sides: Sides) -> Iterator[Refusal]:
    """Calls that tell others all variables of the environment, and that did not."""
    for _, module, node in more_than_before(sides, _tellings):
        words = f"`{unparsed(node)[:60]}` tells all variables of the environment, and with them every secret"
        yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _tellings(side: Side) -> Iterator[Place]:
    for live in side.live:
        module = live.module
        names = _holding(module)
        for call in module.calls if names or "environ" in module.code else ():
            given = [*call.node.args, *(item.value for item in call.node.keywords if item.arg != "env")]
            if call.node in live and _tells(call) and any(_is_whole(module, part, names) for part in given):
                yield unparsed(call.node), module, call.node


def _tells(call: Call) -> bool:
    name = (call.qualified_name or call.method or call.text).rpartition(".")[2]
    return name in TELLS_OTHERS or any(role.startswith(_TOLD) for role in roles_of(call))


def _holding(module: Module) -> set[str]:
    """Names of what is made of all of it: `settings = {**os.environ}`."""
    return {
        target.id
        for node in module.nodes(ast.Assign)
        if _is_whole(module, node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _is_whole(module: Module, value: ast.expr, names: set[str]) -> bool:
    """Whether an expression holds all variables, and does not look one of them up."""
    for node in ast.walk(value):
        parent = module.parent(node)
        is_all = isinstance(node, ast.Name) and node.id in names
        if isinstance(node, (ast.Name, ast.Attribute)) and module.qualified_name(node) in _WHOLE:
            is_all = True
        is_one = isinstance(parent, ast.Subscript) and parent.value is node
        is_one = (
            is_one or (isinstance(parent, ast.Attribute) and parent.attr in _ONE) or isinstance(parent, ast.Compare)
        )
        if is_all and not is_one and not _is_picked(module, node, value):
            return True
    return False


def _is_picked(module: Module, node: ast.AST, value: ast.expr) -> bool:
    """Whether a comprehension with a condition goes through it, or it is only counted or asked."""
    for part in module.ancestors(node):
        if isinstance(part, ast.comprehension) and part.ifs:
            return True
        if isinstance(part, ast.Call) and getattr(part.func, "id", "") in ("len", "bool"):
            return True
        if part is value:
            break
    return False
