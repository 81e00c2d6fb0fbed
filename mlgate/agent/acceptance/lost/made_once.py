"""Models that were made alike for several uses, and are made once now: folds, searches and `clone` copy them."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed

_COPIES = ("cross_validation", "search")
_CLONES = frozenset({"clone", "deepcopy"})


def made_once(sides: Sides) -> Iterator[Call]:
    """Calls that made models of the state before and are needless: an equal one is left, and copied for their use."""
    after = _models(sides.after)
    for text, old in _models(sides.before).items():
        new = after.get(text, [])
        uses = sum(max(0, _uses(call) - 1) for call in new)
        if 0 < len(new) < len(old):
            yield from old[len(new) :][:uses]


def constants_made_once(sides: Sides) -> Iterator[tuple[ast.expr, object]]:
    """The constants of such calls."""
    for call in made_once(sides):
        for node in ast.walk(call.node):
            if isinstance(node, ast.Constant) and not isinstance(node.value, (bool, type(None))):
                yield node, node.value


def _models(side: Side) -> dict[str, list[Call]]:
    """Calls that make models, by what they are told; settings that are unpacked may come from elsewhere."""
    found: dict[str, list[Call]] = defaultdict(list)
    for live in side.live:
        for call in live.module.calls:
            if call.node in live and any(role.startswith("made ") for role in roles_of(call)):
                told = sorted(unparsed(item) for item in call.node.keywords if item.arg is not None)
                found["".join([unparsed(call.node.func), *map(unparsed, call.node.args), *told])].append(call)
    return found


def _uses(call: Call) -> int:
    """How many models the uses of the name make that a call, or what it is a part of, is bound to."""
    module = call.module
    statement = next((node for node in module.ancestors(call.node) if isinstance(node, ast.stmt)), None)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    if not isinstance(target, ast.Name):
        return 0
    uses: Counter[str] = Counter(
        _use(module, node) for node in module.uses(target.id) if isinstance(node.ctx, ast.Load)
    )
    return uses["copied"] + min(1, uses["fitted"])


def _use(module: Module, node: ast.Name) -> str:
    parent = module.parent(node)
    if isinstance(parent, ast.Attribute):
        return "fitted" if parent.attr == "fit" else ""
    if isinstance(parent, ast.keyword):
        parent = module.parent(parent)
    call = module.call_of(parent) if isinstance(parent, ast.Call) else None
    if call is None:
        return ""
    kinds = module.catalogue.kinds(call.qualified_name or "")
    return "copied" if last_name(call.node.func) in _CLONES or not kinds.isdisjoint(_COPIES) else ""
