"""Effects of functions that choose rows or positions, repeat, shuffle or divide them, by the words of `knowledge`."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.amounts import Amount, plus
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.data_functions import FunctionEffect, first_facts, keep
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Parts, Quantity, Value
from mlgate.semantics.leakage.order import some_columns
from mlgate.semantics.leakage.redrawing import choose_again
from mlgate.semantics.leakage.reductions import goes_along_rows
from mlgate.semantics.leakage.rows import Kept, Masked, Repeated, Rest, Sampled, Shuffled, Sliced
from mlgate.semantics.leakage.splits import part
from mlgate.semantics.leakage.trials import in_other_batches
from mlgate.semantics.leakage.values import NONE, amount_of, constant_of, facts_of, repeated, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

MOST_CHUNKS = 12
"""Parts of `array_split` that are told apart."""
MOST_PARTS = 20
"""Parts of `array_split` that may be folds: of more, each is an item."""


def _parts(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`np.split(rows, [a, b])`: parts in order; `np.array_split(rows, 5)`: so many."""
    facts, count = first_facts(arguments), arguments.constant("indices_or_sections", 1)
    if isinstance(count, int) and count > MOST_PARTS and facts.rows:  # pieces of a signal, one by one
        return repeated(Data(facts.flat(Form.ELEMENT)))
    split = machine.record.split(
        node, path.rpartition(".")[2], facts.rows, shuffled=False, recipe=(node, facts.selected)
    )
    parts = Parts(split, (Data(facts),))
    if isinstance(count, int) and 2 < count <= MOST_CHUNKS:
        return sequence(part(parts, parts.arrays[0], number) for number in range(count))
    return parts


def _difference(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    facts = [facts_of(value) for value in arguments.positional[:2]]
    if len(facts) == 2 and facts[0].selected is not None and facts[1].selected:
        path_of = facts[1].selected[len(facts[0].selected) :]
        return Data(facts[0].at(Rest(path_of)) if path_of else facts[0])
    if len(facts) == 2 and facts[0].form is Form.INDEX and facts[1].rows:  # without positions that nobody follows
        return Data(facts[0].at(Kept(("difference", machine.fresh()))))
    return Data(facts[0] if facts else Facts())


def _repeat(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`repeat(rows, n, axis=0)`: the same rows several times."""
    facts = first_facts(arguments)
    if not facts.rows:
        return Data(facts.flat())
    return Data(facts.at(Repeated(machine.record.duplicate(node, path.rpartition(".")[2], facts.rows))))


def _tile(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`tile(rows, (n, 1))`: the same rows several times; other repetitions are of columns."""
    times = arguments.get("reps", 1)
    counts = [constant_of(item) for item in times.known or ()] if isinstance(times, Collection) else []
    repeats = len(counts) > 1 and isinstance(counts[0], int) and counts[0] > 1 and set(counts[1:]) == {1}
    if repeats and first_facts(arguments).form in (Form.FRAME, Form.ARRAY):
        return _repeat(machine, path, arguments, node)
    return Data(first_facts(arguments).flat())


def _permute(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """The same rows, or their positions, in another order; several arrays get the same one."""
    key = Shuffled(machine.fresh())
    shuffled = [_positions_of(value).at(key) for value in arguments.positional]
    if len(shuffled) == 1:
        return Data(shuffled[0])
    return sequence(Data(facts) for facts in shuffled)


def _positions_of(value: Value) -> Facts:
    """Data as it is; a number stands for that many positions."""
    if isinstance(value, (Constant, Quantity)) or not (facts_of(value).rows or facts_of(value).selected is not None):
        return Facts(form=Form.INDEX, selected=())
    return facts_of(value)


def _shuffle(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """In place."""
    value = arguments.positional[0] if arguments.positional else None
    if isinstance(value, Data):
        machine.store.put(value, "facts", value.facts.at(Shuffled(machine.fresh())))
    return NONE


def _choose(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """Positions drawn at random; a sampler over given positions is those."""
    if not arguments.positional:
        return Data(Facts(form=Form.INDEX, selected=(Sampled(machine.fresh()),)))
    if not path.startswith("numpy."):
        return arguments.positional[0]
    return _choose_some(machine, path, arguments, node)


def _choose_some(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    first = arguments.positional[0] if arguments.positional else None
    if isinstance(first, Data) and path.endswith(".choice") and arguments.get("size", 1) is None:
        facts = facts_of(first)
        return Data(facts.flat(Form.ELEMENT) if facts.rows else Facts(form=Form.ELEMENT))  # one of them
    if isinstance(first, Collection) and {constant_of(item) for item in first.known or ()} == {True, False}:
        return Data(Facts(form=Form.ARRAY, mask=Masked(("value", machine.fresh()), "is", None, True)))
    facts = _positions_of(first) if first is not None else Facts()
    selector = Sampled(machine.fresh())
    machine.record.parted_at(selector, node)
    return Data(facts.at(selector))


def _choose_again(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    first = next(arguments.values, None)
    facts = _positions_of(first) if first is not None else Facts()
    return choose_again(machine, path, arguments, node, facts)


def _copy_rows(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`resample(X, y)`: rows drawn with replacement, some of them twice."""
    named = machine.knowledge.rows(path, arguments)
    arguments = arguments if arguments.positional or named is None else Arguments([named])
    if not arguments.positional:
        return machine.unknown_result(arguments, node)
    rows = facts_of(arguments.positional[0]).rows
    return _all_at(arguments, Repeated(machine.record.duplicate(node, path.rpartition(".")[2], rows)))


def _draw_rows(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`resample(X, y, replace=False)`: some of the rows, each once."""
    if not arguments.positional:
        return machine.unknown_result(arguments, node)
    return _all_at(arguments, Sampled(machine.fresh()))


def _all_at(arguments: Arguments, selector: Repeated | Sampled) -> Value:
    facts = [facts_of(value) for value in arguments.positional]
    found = [Data(item.at(selector)) for item in facts]
    return found[0] if len(found) == 1 else sequence(found)


def _fewer(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`make_imbalance(X, y)`: some of the rows of each."""
    kept = Kept(("made", machine.fresh()))
    return sequence(Data(facts_of(value).at(kept)) for value in arguments.positional)


def _loader(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`DataLoader(dataset, sampler=...)`: rows of the data set that the sampler names."""
    facts = in_other_batches(machine, first_facts(arguments), arguments.get("batch_size", 1), node)
    sampler = arguments.get("sampler")
    selected = facts_of(sampler).selected if sampler is not None else None
    if selected is None and sampler is not None and sampler != NONE:  # drawn from who knows which
        return Data(facts.at(Kept(("sampler", machine.identity(sampler)))))
    if selected is None:
        machine.record.events.wrappings.add(node)
    return Data(facts.at(*selected) if selected is not None else facts.flat(Form.UNKNOWN))


def _subset(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`Subset(dataset, indices)`."""
    indices = arguments.get("indices", 1)
    selected = facts_of(indices).selected if indices is not None else None
    facts = first_facts(arguments)
    return Data(facts.at(*selected) if selected is not None else facts.at(Kept(("subset", machine.fresh()))))


def _delete(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`np.delete(rows, positions, axis=0)`: the rows that are left; along the other axis, columns less."""
    facts, axis, gone = first_facts(arguments), arguments.get("axis", 2), arguments.get("obj", 1)
    if goes_along_rows(axis) is not False or facts.form is Form.ELEMENT or gone is None:
        return _columns_of(keep(machine, path, arguments, node))
    left = _rest_of(machine, gone)
    if facts.rows:
        machine.record.parted_at(left, node)
    return Data((facts.flat() if facts.rows else facts).at(left))


def _rest_of(machine: Machine, gone: Value) -> Rest | Kept:
    """What is left without some positions, or without one."""
    facts, place = facts_of(gone), amount_of(gone)
    if facts.selected:
        return Rest(facts.selected)
    if facts.mask is not None:
        return Rest((facts.mask,))
    if place is not None:
        return Rest((Sliced(place if place != Amount() else None, plus(place, Amount(1.0))),))
    return Kept(("deleted", machine.fresh()))


def _taken(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`np.take(rows, positions, axis=0)`."""
    selected = facts_of(arguments.positional[1]).selected if len(arguments.positional) > 1 else None
    if selected is None or goes_along_rows(arguments.get("axis", 2)) is not False:
        return _columns_of(keep(machine, path, arguments, node))
    return Data(first_facts(arguments).at(*selected))


def _columns_of(kept: Value) -> Value:
    """Some columns of the same rows."""
    return Data(some_columns(kept.facts), kept.estimator, given=kept.given) if isinstance(kept, Data) else kept


def _flags(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`binomial(1, 0.8, n)`: for each row, whether it is drawn."""
    if arguments.constant("n", 0) != 1:
        return Data()
    return Data(Facts(form=Form.ARRAY, mask=Masked(("value", machine.fresh()), "is", None, True)))


ROW_EFFECTS: dict[str, FunctionEffect] = {
    "parts": _parts,
    "difference": _difference,
    "repeat": _repeat,
    "tile": _tile,
    "permute": _permute,
    "shuffle": _shuffle,
    "choose": _choose,
    "choose_some": _choose_some,
    "choose_again": _choose_again,
    "copy": _copy_rows,
    "draw": _draw_rows,
    "fewer": _fewer,
    "loader": _loader,
    "subset": _subset,
    "delete": _delete,
    "take": _taken,
    "flags": _flags,
}
