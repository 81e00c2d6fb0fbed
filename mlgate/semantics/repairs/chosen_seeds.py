"""Seeds are said, and not sought: of several that a loop tries, none is chosen by the score that it gives."""

from __future__ import annotations

import ast

from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import TAKES_BEST


def is_chosen(before: Module | None, after: Module, seed: ast.expr) -> bool:
    """Whether a loop gives a seed its values, and something that was not there before takes the best of all turns."""
    names = {node.id for node in ast.walk(seed) if isinstance(node, ast.Name)}
    turned: set[str] = set()
    for node in after.ancestors(seed):
        loops = node.generators if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)) else []
        targets = [item.target for item in loops] + ([node.target] if isinstance(node, ast.For) else [])
        turned.update(part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name))
    if not names & turned:
        return False
    known = {unparsed(node) for node in before.nodes(ast.Call)} if before is not None else set()
    called = (node for node in after.nodes(ast.Call) if unparsed(node) not in known)
    return any(unparsed(node.func).rpartition(".")[2] in TAKES_BEST for node in called)
