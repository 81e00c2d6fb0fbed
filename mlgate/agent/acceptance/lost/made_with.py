"""Values that were written to an object after it was made, and that it is made with now."""

from __future__ import annotations

import ast
from collections import Counter

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.semantics.node_text import unparsed


def written_once(sides: Sides) -> Counter[tuple[str, str]]:
    """Attributes that were set to a value, and are not any more, with how often: `config.epochs = 3`."""
    return _written(sides.before) - _written(sides.after)


def is_made_with(old: ast.Call, new: ast.Call, written: Counter[tuple[str, str]]) -> bool:
    """Whether a call is given what was written to what it made, and all else that it was given: `Config(epochs=3)`."""
    if unparsed(old.func) != unparsed(new.func) or [*map(unparsed, old.args)] != [*map(unparsed, new.args)]:
        return False
    known, now = ({(item.arg, unparsed(item.value)) for item in call.keywords} for call in (old, new))
    left = {name for name, _ in now - known}
    lost = {name for name, _ in known - now} - left
    return bool(left) and not lost and all((name or "", value) in written for name, value in now - known)


def _written(side: Side) -> Counter[tuple[str, str]]:
    return Counter(
        (target.attr, unparsed(node.value))
        for module in side.modules
        for node in module.nodes(ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and unparsed(target.value) != "self"
    )
