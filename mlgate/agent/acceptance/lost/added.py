"""Arguments that a call is given beside those that it had."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.first_seeds import is_first_seed
from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.semantics.call import Call
from mlgate.semantics.live import folded
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import SKIPS_OR_TRUSTS
from mlgate.semantics.repairs.default_parts import is_default_part

_SHARES = {"test_size": "train_size", "train_size": "test_size"}


def added_arguments(sides: Sides, before: Call, after: Call) -> Iterator[str]:
    """Arguments that no followed rule asks for: they change what the call does as much as those that are dropped."""
    rules = list(sides.change.target_rules)
    asked = {name for rule in rules for name in (*(rule.adds_arguments or ()), *rule.owns_arguments)}
    if not rules or before.has_unpacking:
        return
    is_judge = any(role.startswith("metric") for role in roles_of(after))
    is_open = any(rule.adds_arguments is None for rule in rules) and not is_judge
    for keyword in after.node.keywords:
        if (is_open and keyword.arg not in SKIPS_OR_TRUSTS) or is_default_part(after, keyword):
            continue
        if keyword.arg in _SHARES and is_the_rest(before, after, _SHARES[keyword.arg]):
            continue
        if is_first_seed(before, keyword) or _is_by_truth(after, keyword):
            continue
        if keyword.arg is not None and keyword.arg not in asked and not before.has_keyword(keyword.arg):
            if not before.node.args or before.argument(keyword.arg) is None:
                yield f"argument `{keyword.arg}` of `{after.text}` is new, and no rule that was followed asks for it"


def is_the_rest(before: Call, after: Call, name: str) -> bool:
    """Whether a split is told the share of the other part now: `test_size=0.2`, `train_size=0.8`."""
    was, now = before.keyword(name), after.keyword(_SHARES.get(name, ""))
    values = [folded(item.module, given.value) for item, given in ((before, was), (after, now)) if given is not None]
    return len(values) == 2 and all(isinstance(value, float) for value in values) and abs(sum(values) - 1) < 1e-9


def _is_by_truth(split: Call, given: ast.keyword) -> bool:
    """Whether a split is told to keep the shares of the truth that it parts: `stratify=y`."""
    arguments = split.node.args
    if given.arg != "stratify" or len(arguments) < 2 or "split" not in roles_of(split):
        return False
    return unparsed(given.value) == unparsed(arguments[1])
