"""Effects of Python's builtins on rows."""

from __future__ import annotations

import ast

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.semantics.leakage.amounts import Amount, is_length
from mlgate.semantics.leakage.appending import make_list
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.attributes import length
from mlgate.semantics.leakage.data_functions import FunctionEffect, first_facts
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.iteration import item_of, items_of, numbered, zipped
from mlgate.semantics.leakage.masks import values_in
from mlgate.semantics.leakage.objects import (
    Collection,
    Constant,
    Data,
    Estimator,
    Instance,
    LocalClass,
    Partial,
    Parts,
    Symbol,
    Value,
)
from mlgate.semantics.leakage.rows import Kept, Sliced
from mlgate.semantics.leakage.single_rows import begin, taking
from mlgate.semantics.leakage.values import (
    amount_of,
    constant_of,
    facts_of,
    joined,
    mapping,
    repeated,
    sequence,
    strings_of,
)

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

ROWED = (Form.SERIES, Form.ARRAY)
ISO = lazy_regex(r"\d{4}(?:-?\d{2}){0,2}(?!\d)")
"""Moments written so that they order as texts do."""
SETS = frozenset({"builtins.set", "builtins.frozenset"})
FACTORIES = frozenset({"builtins.list", "builtins.dict"})
MAX_NUMBERS = 4
"""Numbers of a `range` that are taken one by one: more are epochs, repetitions, a grid."""


def _positions(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`range(len(x))`, `np.arange(n)`: positions of rows; of constants, those numbers."""
    constants = [constant_of(value) for value in arguments.positional]
    numbers = _numbers(constants)
    if numbers is None:
        ends = arguments.positional if len(constants) > 1 else [Constant(0), *arguments.positional]
        return Data(Facts(form=Form.INDEX, selected=_between(ends)))
    if len(numbers) <= MAX_NUMBERS:
        return sequence(Constant(number) for number in numbers)
    return Data(Facts(form=Form.INDEX, selected=()) if len(constants) == 1 else Facts(form=Form.ELEMENT))


def _between(ends: list[Value]) -> tuple[Sliced, ...]:
    """The rows at the positions from one number to another, both of which are known; else all of them."""
    amounts = [amount_of(value) for value in ends]
    if len(amounts) != 2 or amounts[0] is None or amounts[1] is None:
        return ()
    lower = amounts[0] if amounts[0] != Amount() else None
    return () if lower is None and is_length(amounts[1]) else (Sliced(lower, amounts[1]),)


def _numbers(constants: list[Any]) -> range | None:
    """The numbers of a `range` of constants."""
    if not 1 <= len(constants) <= 3 or not all(isinstance(value, int) and abs(value) < 1e9 for value in constants):
        return None
    return range(*constants) if len(constants) < 3 or constants[2] else None


def _same(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`list(x)`, `sorted(x)`: the same items; `zeros_like(x)`: the same rows, nothing of their values."""
    value = next(iter(arguments.values), None)
    if value is None or (path.endswith("deque") and not arguments.positional):
        return begin(machine, make_list(machine, sequence(())))
    if path.endswith("_like"):
        return Data(Facts(facts_of(value).rows, form=Form.ARRAY))
    items = items_of(machine, value)
    if items is not None and not isinstance(value, Parts):
        return sequence(items)
    facts = facts_of(value)
    if path in SETS and facts.form is Form.SERIES and facts.name is not None and facts.rows:
        return Data(facts.at(values_in(facts)))
    return value


def _tuples(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return repeated(sequence(item_of(machine, value) for value in arguments.positional))


def _subsets(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`combinations(names, 3)`."""
    return repeated(repeated(item_of(machine, arguments.positional[0]) if arguments.positional else Data()))


def _items(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`list(rows)`: a list of rows; of positions or names, the same."""
    value = _same(machine, path, arguments, node)
    if isinstance(value, Data) and value.facts.rows and value.facts.form in ROWED:
        return repeated(Data(value.facts.flat(Form.ELEMENT)))
    return value


def _length(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    value = arguments.positional[0] if arguments.positional else Data()
    if isinstance(value, Collection) and value.known is not None:
        return Constant(len(value.known))
    return length(facts_of(value))


def _dict(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    items: dict[Any, Value] = dict(arguments.keywords)
    if not arguments.positional:
        return begin(machine, mapping(items))
    first = arguments.positional[0]
    if isinstance(first, Data) and first.facts.form is Form.FRAME and first.facts.rows and not items:
        return first  # its columns by name
    if isinstance(first, Collection) and first.is_mapping and first.content.items is not None:
        return mapping({**first.content.items, **items})
    pairs = [item.known for item in items_of(machine, first) or () if isinstance(item, Collection)]
    known = [pair for pair in pairs if pair is not None and len(pair) == 2 and constant_of(pair[0]) is not ...]
    if known and len(known) == len(pairs):
        return mapping({constant_of(pair[0]): pair[1] for pair in known})
    return mapping({}, joined([item_of(machine, first), *items.values()]))


def _defaultdict(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`defaultdict(LabelEncoder)`: whatever is asked for is one of them."""
    factory = arguments.positional[0] if arguments.positional else None
    made = machine.call(factory, Arguments(node=arguments.node), node) if isinstance(factory, Symbol) else None
    if isinstance(factory, Symbol) and factory.path in FACTORIES:
        found = mapping({})
        found.factory = factory.path
        return found
    return mapping({}, made) if isinstance(made, Estimator) else machine.unknown_result(arguments, node)


def _namespace(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`SimpleNamespace(train=train, test=test)`: an object with these attributes."""
    name = path.rpartition(".")[2]
    made = Instance(LocalClass(ast.ClassDef(name=name, bases=[], keywords=[], body=[], decorator_list=[]), {}, ()))
    made.attributes.update(arguments.keywords)
    return made


def _named_tuple(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`namedtuple("Parts", ["train", "test"])`: a class with these fields."""
    name, given = arguments.constant("typename", 0), arguments.get("field_names", 1)
    written = constant_of(given) if given is not None else ...
    fields = written.replace(",", " ").split() if isinstance(written, str) else strings_of(given) if given else None
    if not isinstance(name, str) or not fields:
        return machine.unknown_result(arguments, node)
    targets = (ast.Name(id=field, ctx=ast.Store()) for field in fields)
    body: list[ast.stmt] = [ast.AnnAssign(target, ast.Constant(None), None, 1) for target in targets]
    made = ast.ClassDef(name=name, bases=[], keywords=[], body=body, decorator_list=[])
    return LocalClass(made, {"_fields": sequence(Constant(field) for field in fields)}, ())


def _zip(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return zipped(machine, arguments.positional)


def _enumerate(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return numbered(machine, arguments.positional[0]) if arguments.positional else Data()


def _map(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`map(function, items)`."""
    if len(arguments.positional) < 2:
        return Data()
    function, iterable = arguments.positional[:2]
    items = items_of(machine, iterable)
    if items is not None and len(items) <= 12:
        return sequence(machine.call(function, Arguments([item]), node) for item in items)
    element = item_of(machine, iterable)
    machine.listing += 1
    try:
        with taking(machine.record, facts_of(element)):
            result = machine.call(function, Arguments([element]), node)
    finally:
        machine.listing -= 1
    if facts_of(result).evidence:
        return repeated(result)
    if isinstance(result, Constant) or not facts_of(result).rows:
        return repeated(Data(facts_of(element).depending_on(facts_of(result).all_statistics)))
    return repeated(result)


def _filtered(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return arguments.positional[1] if len(arguments.positional) > 1 else Data()


def _next(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`next(stream)`: some of its rows, and others the next time."""
    item = item_of(machine, arguments.positional[0]) if arguments.positional else Data()
    kept = Kept(("first",) if _begins_anew(node) else ("next", machine.fresh()))
    if isinstance(item, Collection) and not item.is_mapping and item.known is not None:
        return sequence(_taken(part, kept) for part in item.known)
    return _taken(item, kept)


def _begins_anew(node: ast.expr) -> bool:
    """`next(iter(loader))`: the same batch whenever it is asked for."""
    given = node.args[0] if isinstance(node, ast.Call) and node.args else None
    return isinstance(given, ast.Call) and isinstance(given.func, ast.Name) and given.func.id == "iter"


def _taken(value: Value, kept: Kept) -> Value:
    """Some of the rows of data; positions and whatever else stay what they are."""
    if not isinstance(value, Data) or not value.facts.rows or value.facts.form is Form.INDEX:
        return value
    return Data(value.facts.at(kept), value.estimator)


def _number(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`int(n)`, `round(n)`: the same number, as far as bounds go."""
    value = arguments.positional[0] if arguments.positional else Constant(0)
    constant = constant_of(value)
    if path == "builtins.int" and isinstance(constant, float):
        return Constant(int(constant))
    return value if amount_of(value) is not None else Data(facts_of(value)._replace(selected=None))


def _literal(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`pl.lit("2018-01-01")`: the constant."""
    value = next(arguments.values, None)
    return value if isinstance(value, Constant) else Data()


def _moment(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`Timestamp("2018-01-01")`, `datetime(2018, 1, 1)`: a text that orders as the moment does, where it is one."""
    constants = [constant_of(value) for value in arguments.values]
    if path.endswith((".datetime", ".date")) and len(constants) > 2 and all(isinstance(i, int) for i in constants):
        return Constant("-".join(f"{item:02}" for item in constants[:3]))
    first = constants[0] if constants else ...
    if isinstance(first, str) and ISO.match(first):
        return Constant(first)
    return machine.unknown_result(arguments, node)


def _text(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    value = arguments.positional[0] if arguments.positional else Constant("")
    facts = facts_of(value)
    return Data(facts if facts.form is Form.ELEMENT else Facts())


def _getattr(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    owner, name = next(iter(arguments.positional), None), arguments.constant("name", 1)
    if isinstance(owner, Symbol) and isinstance(name, str):  # `getattr(models, "resnet18")`
        return Symbol(machine.catalogue.canonical(f"{owner.path}.{name}"))
    return Data(first_facts(arguments).flat())


def _exec(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return Data()


def _partial(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    if not arguments.positional:
        return Data()
    return Partial(arguments.positional[0], tuple(arguments.positional[1:]), dict(arguments.keywords))


def _names(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`globals()`: what the names of the module are bound to now."""
    found = mapping(dict(machine.scope.module.names))
    found.factory = path
    return found


BUILTIN_EFFECTS: dict[str, FunctionEffect] = {
    "positions": _positions,
    "same": _same,
    "items": _items,
    "length": _length,
    "dict": _dict,
    "defaultdict": _defaultdict,
    "zip": _zip,
    "enumerate": _enumerate,
    "map": _map,
    "filter_items": _filtered,
    "next": _next,
    "number": _number,
    "moment": _moment,
    "namespace": _namespace,
    "named_tuple": _named_tuple,
    "literal": _literal,
    "text": _text,
    "getattr": _getattr,
    "exec": _exec,
    "tuples": _tuples,
    "subsets": _subsets,
    "partial": _partial,
    "names": _names,
}
