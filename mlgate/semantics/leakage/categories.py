"""Categories that a function finds in the rows it is given, and forgets: `get_dummies`, `factorize`, category codes.

Called on one part and on another, it makes other columns, or other numbers, of the same values.
"""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.events import Statistic, StatisticKind
from mlgate.semantics.leakage.facts import Added, Facts, Form, Statistics
from mlgate.semantics.leakage.objects import Data, Value
from mlgate.semantics.leakage.values import sequence
from mlgate.semantics.names import last_name

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def found_categories(machine: Machine, facts: Facts, node: ast.expr, name: str) -> Statistic | None:
    """The categories found in rows."""
    if not facts.rows or facts.form is Form.ELEMENT:
        return None
    return machine.record.statistic(
        node, name, StatisticKind.CATEGORIES, facts.rows, _subject(machine, node), columns=facts.known_columns
    )


def _subject(machine: Machine, node: ast.expr) -> ast.expr | None:
    """What is encoded: the first argument, or what the method is called on."""
    if isinstance(node, ast.Attribute):
        made = _maker(node)
        return _subject(machine, made) if made is not None else None
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute) and (node.func.attr == "astype" or not (node.args or node.keywords)):
        return node.func.value
    named = (item.value for item in node.keywords if item.arg == "data")
    return node.args[0] if node.args else next(named, None)


def with_dummies(machine: Machine, facts: Facts, node: ast.expr) -> Facts:
    """A frame in which some columns became dummy columns: which, the rows decide."""
    found = found_categories(machine, facts, node, "get_dummies")
    if found is None:
        return facts
    statistics = frozenset({found})
    return facts._replace(columns={**facts.columns, Added(("categories", found)): statistics})


def codes(machine: Machine, facts: Facts, node: ast.expr, name: str) -> Facts:
    """Each value replaced by its number among the categories."""
    found = found_categories(machine, facts, node, name)
    return facts if found is None else facts.depending_on(frozenset({found}))


def category_codes(machine: Machine, facts: Facts, node: ast.Attribute) -> Facts:
    """`x.astype("category").cat.codes`; of categories that were found elsewhere we cannot tell of which rows."""
    return codes(machine, facts, node, "codes") if _maker(node) is not None else facts


def _maker(node: ast.Attribute) -> ast.Call | None:
    """The call that found the categories, if the codes are read right there."""
    made: ast.expr = node.value
    if isinstance(made, ast.Attribute) and made.attr == "cat":
        made = made.value
    if not isinstance(made, ast.Call) or made.keywords:
        return None
    name = last_name(made.func)
    is_category = name == "Categorical" or (
        name == "astype" and any(isinstance(item, ast.Constant) and item.value == "category" for item in made.args)
    )
    return made if is_category else None


def codes_and_categories(machine: Machine, facts: Facts, node: ast.expr) -> Value:
    """`factorize`: the codes, and the categories in the order that they were met in."""
    return sequence((Data(codes(machine, facts, node, "factorize")), Data(Facts(form=Form.LABELS))))


def aligned(facts: Facts) -> Facts:
    """A frame brought to the columns of another one: its dummy columns are those of the other now."""
    if not any(item.kind is StatisticKind.CATEGORIES for item in facts.all_statistics):
        return facts
    columns = {key: _but_categories(value) for key, value in facts.columns.items()}
    return facts._replace(statistics=_but_categories(facts.statistics), columns=columns)


def _but_categories(statistics: Statistics) -> Statistics:
    return frozenset(item for item in statistics if item.kind is not StatisticKind.CATEGORIES)
