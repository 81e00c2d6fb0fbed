"""Rows taken again: drawn with replacement, by random positions, items of a list that are put into it once more."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Value
from mlgate.semantics.leakage.rows import INDICES, Kept, Repeated, Sampled
from mlgate.semantics.leakage.values import facts_of
from mlgate.semantics.names import last_name

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

CHOOSING = frozenset({"choice", "choices"})


def drawn_again(machine: Machine, facts: Facts, name: str, node: ast.expr) -> Facts:
    """Some of the rows, or positions, some of them twice."""
    sampled = Sampled(machine.fresh())
    machine.record.parted_at(sampled, node)
    return facts.at(sampled, Repeated(machine.record.duplicate(node, name, facts.rows)))


def at_random_positions(machine: Machine, facts: Facts, node: ast.expr) -> Facts:
    """`rows[randint(0, len(rows), 500)]`: not in a loop, where each round takes a batch."""
    if machine.is_repeating or not facts.rows:
        return facts.at(Kept(("index", machine.fresh())))
    return drawn_again(machine, facts, "", node)


def are_positions(pieces: Sequence[Facts]) -> bool:
    """Whether several things are positions of which it is known what they select."""
    return len(pieces) > 1 and all(item.form is Form.INDEX and item.selected for item in pieces)


def joined_positions(pieces: Sequence[Facts]) -> Facts:
    """Positions put together: what any of them selects; if one repeats rows, all may be there twice."""
    paths = [item.selected or () for item in pieces]
    repeated = [selector for path in paths for selector in path if isinstance(selector, Repeated)]
    plain = frozenset(tuple(item for item in path if not isinstance(item, Repeated)) for path in paths)
    return Facts(form=Form.INDEX, selected=(Kept((INDICES, plain)), *repeated[:1]))


def is_taken_again(node: ast.expr | None) -> bool:
    """`rows.append(rows[i])`, `rows.append(random.choice(rows))`: an item of the list is put into it once more."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
        return False
    receiver, added = node.func.value, node.args[-1]
    if isinstance(added, ast.Call) and added.args:
        function = added.func
        name = last_name(function)
        return name in CHOOSING and ast.dump(added.args[0]) == ast.dump(receiver)
    if not isinstance(added, ast.Subscript) or isinstance(added.slice, (ast.Slice, ast.Constant, ast.UnaryOp)):
        return False
    return ast.unparse(added.value) == ast.unparse(receiver)


def with_item_again(machine: Machine, receiver: Collection, node: ast.expr) -> list[Value]:
    """What a list of rows holds, some of them twice; nothing when it holds no rows."""
    facts = facts_of(receiver)
    if not facts.rows or facts.predicted:
        return []
    name = ast.unparse(node.func) if isinstance(node, ast.Call) else "append"
    mark = Repeated(machine.record.duplicate(node, name, facts.rows))
    return [_all_at(item, mark) for item in receiver.values]


def _all_at(value: Value, mark: Repeated) -> Value:
    if isinstance(value, Data):
        is_marked = any(mark in atom.path for atom in value.facts.rows)
        return value if is_marked or not value.facts.rows else Data(value.facts.at(mark))
    if isinstance(value, Collection) and value.content.rest is not None:
        return Collection(value.content._replace(rest=_all_at(value.content.rest, mark)), value.is_mapping)
    if isinstance(value, Collection) and value.content.items is not None and not value.is_mapping:
        items = {key: _all_at(item, mark) for key, item in value.content.items.items()}
        return Collection(value.content._replace(items=items))
    return value


def choose_again(machine: Machine, path: str, arguments: Arguments, node: ast.expr, facts: Facts) -> Value:
    """`random.choices(rows, k=500)`; of constants, no rows."""
    first = next(arguments.values, None)
    if isinstance(first, Collection) and first.known and all(isinstance(item, Constant) for item in first.known):
        return Data()
    return Data(drawn_again(machine, facts, path.rpartition(".")[2], node))
