"""What a search has found is used: its best settings, of the search that was there, and not of another one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import USES_BEST_MODEL

_BEST = re.compile(r"best_(?:params|trial|trials|estimator|model|config|result|hyperparameters)_?|get_best_\w+")


def searches_ignored(sides: Sides) -> Iterator[Refusal]:
    """Searches whose best settings nobody reads any more, and searches that take the name of another one."""
    before, after = _read(sides.before), _read(sides.after)
    used = {text for live in sides.after.live for call in live.module.calls for text in _asked(call.node)}
    if before and not after:
        for text, (module, best) in before.items():
            if text not in used:
                words = f"`{unparsed(best)}` is read no more: what the search found is not used"
                yield Refusal(Reason.RESULT_CHANGED, words, module.location(best), gone=True)
    known = _made(sides.before, before.keys())
    for text, places in _made(sides.after, before.keys()).items():
        if known[text] and len(places) > len(known[text]):
            module, node = places[-1]
            words = f"`{text}` is made anew: what the search before it found is lost"
            yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _read(side: Side) -> dict[str, tuple[Module, ast.Attribute]]:
    """Searches by their names, where what they found best is read for more than to be shown."""
    found: dict[str, tuple[Module, ast.Attribute]] = {}
    for live in side.live:
        for node in live.module.nodes(ast.Attribute):
            if node in live and _BEST.fullmatch(node.attr) and not _is_shown(live.module, node):
                found.setdefault(unparsed(node.value), (live.module, node))
    return found


def _is_shown(module: Module, node: ast.AST) -> bool:
    parent = module.parent(node)
    if isinstance(parent, ast.Call) and parent.func is node:
        parent = module.parent(parent)
    return isinstance(parent, (ast.Expr, ast.FormattedValue)) or (
        isinstance(parent, ast.Call) and getattr(parent.func, "id", "") in ("print", "display")
    )


def _asked(call: ast.Call) -> Iterator[str]:
    """`search.predict(X)`: a search that was fitted answers by the best model."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in USES_BEST_MODEL:
        yield unparsed(call.func.value)


def _made(side: Side, names: Iterable[str]) -> dict[str, list[tuple[Module, ast.Assign]]]:
    """The statements that make a search of each name, by a call."""
    found: dict[str, list[tuple[Module, ast.Assign]]] = {name: [] for name in names}
    for live in side.live:
        for node in live.module.nodes(ast.Assign):
            for target in node.targets if node in live and isinstance(node.value, ast.Call) else ():
                if unparsed(target) in found:
                    found[unparsed(target)].append((live.module, node))
    return found
