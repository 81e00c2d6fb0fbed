"""Reading attributes."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.catalogue.catalogue import roots
from mlgate.semantics.leakage.alignment import FORECAST
from mlgate.semantics.leakage.amounts import length_of, plus, unknown
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.categories import category_codes
from mlgate.semantics.leakage.deriving import without_copies
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.fitted import read_fitted
from mlgate.semantics.leakage.functions import call_function, member_of
from mlgate.semantics.leakage.knowledge import NAME_ATTRIBUTES, PLAIN_ATTRIBUTES, SAME_ATTRIBUTES
from mlgate.semantics.leakage.objects import (
    Choice,
    Collection,
    Data,
    Estimator,
    Function,
    Grouped,
    Instance,
    LocalClass,
    Locator,
    Member,
    Quantity,
    Symbol,
    Value,
)
from mlgate.semantics.leakage.part_names import is_imported_rows, part_named
from mlgate.semantics.leakage.rating import only_ratings, rated_against
from mlgate.semantics.leakage.rows import Kept
from mlgate.semantics.leakage.values import joined, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

LOCATORS = {"loc": False, "iloc": True, "ix": False, "at": False, "iat": True}
DATA_METHODS = frozenset("mean std sum min max fit predict transform apply append items keys values".split())


def read_attribute(machine: Machine, value: Value, node: ast.Attribute) -> Value:
    """The value of `value.name`, not called."""
    name = node.attr
    if isinstance(value, Symbol):
        return imported(machine, f"{value.path}.{name}")
    if isinstance(value, Data):
        return _of_data(machine, value, node)
    if isinstance(value, Estimator):
        return read_fitted(machine, value, name)
    if isinstance(value, Instance):
        return _of_instance(machine, value, name, node)
    if isinstance(value, LocalClass):
        return member_of(value, name) or Data()
    if isinstance(value, Grouped):
        return Grouped(value.facts.column(name), value.by) if name not in PLAIN_ATTRIBUTES else Data()
    if isinstance(value, Choice):
        return joined(read_attribute(machine, option, node) for option in value.options) or Data()
    return Member(value, name) if isinstance(value, (Collection, Locator)) else Data()


def imported(machine: Machine, path: str, alias: str | None = None) -> Value:
    """Something of another module: rows, where it is called so, there or here, and no library is known by that name."""
    found = Symbol(machine.catalogue.canonical(path))
    is_own = path.partition(".")[0] not in roots() and machine.catalogue.entry(found.path) is None
    names = (path, f"{path.rpartition('.')[0]}.{alias or ''}")
    return machine.source(("name", path)) if is_own and any(map(is_imported_rows, names)) else found


def _of_data(machine: Machine, value: Data, node: ast.Attribute) -> Value:
    name = node.attr
    facts = value.facts
    if name in LOCATORS:
        return Locator(value, LOCATORS[name])
    if name in SAME_ATTRIBUTES:
        return _in_another_dress(value, name)
    described = _description(facts, name)
    if described is not None:
        return described
    if value.estimator is not None:
        return read_fitted(machine, value.estimator, name)
    if name in DATA_METHODS:
        return Member(value, name)
    if name == "codes" and facts.rows:
        return Data(category_codes(machine, facts, node))
    if facts.rows or name in facts.columns:
        return Data(_column_or_part(facts, name))
    return Data(rated_against(machine, facts.flat(facts.form)))


def _in_another_dress(value: Data, name: str) -> Data:
    """`frame.values`, run over, gives rows and no names; `frame.T` has its columns below each other."""
    facts = value.facts
    if name == "values" and facts.form is Form.FRAME:
        return Data(facts._replace(form=Form.ARRAY))
    return Data(without_copies(facts.flat(facts.form))) if name == "T" else value


def _column_or_part(facts: Facts, name: str) -> Facts:
    """`frame.price`; `data.train` and `data.valid` of something unknown are not the same rows."""
    if facts.form is Form.UNKNOWN and facts.rows and (named := part_named(name)) is not None:
        return facts.at(Kept(("item", named)))
    if name == "parents" and facts.form is Form.UNKNOWN:  # `Path(__file__).parents[1]`: a folder as well
        return facts
    return facts.column(name)


def _description(facts: Facts, name: str) -> Value | None:
    """Shape, index and names of columns."""
    if name == "shape":
        return sequence((length(facts), Data()))
    if name == "size":
        return length(facts)
    if name in NAME_ATTRIBUTES:
        return Data(Facts(statistics=only_ratings([facts]).statistics, form=Form.LABELS, held=facts.held))
    if name == "index":
        return Data(index_of(facts))
    return Data() if name in PLAIN_ATTRIBUTES else None


def index_of(facts: Facts) -> Facts:
    """The index of a frame: labels of its rows. What a statistic lists (names of columns) is only a choice."""
    if facts.rows:
        return Facts(facts.rows, form=Form.INDEX)
    return Facts(statistics=only_ratings([facts]).statistics, form=Form.LABELS)


def length(facts: Facts) -> Value:
    """The number of rows."""
    if facts.pieces:
        total = facts.pieces[0].length
        for piece in facts.pieces[1:]:
            total = plus(total, piece.length)
        return Quantity(total)
    if facts.rows and facts.form is not Form.ELEMENT:
        return Quantity(length_of(facts.rows))
    return Quantity(unknown((FORECAST, facts.predicted))) if facts.predicted else Data()


def _of_instance(machine: Machine, value: Instance, name: str, node: ast.Attribute) -> Value:
    found = value.attributes.get(name)
    if found is not None:
        return found
    found = value.cls.member(name)
    if isinstance(found, Function):
        method = Function(found.node, found.scope, found.defaults, value)
        if any(_is_property(item) for item in getattr(found.node, "decorator_list", ())):
            return call_function(machine, method, Arguments(), node)
        return method
    if found is not None:
        return found
    return Data() if value.estimator is None else read_fitted(machine, value.estimator, name)


def _is_property(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Name) and decorator.id in ("property", "cached_property")
