"""Effects of functions of numpy, pandas and others on rows, by the words of `knowledge`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from mlgate.semantics.leakage.amounts import Amount, is_at_most, unknown
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.categories import codes_and_categories
from mlgate.semantics.leakage.deriving import windowed, with_copies
from mlgate.semantics.leakage.events import NO_STATISTICS, StatisticKind
from mlgate.semantics.leakage.facts import Facts, Form, combined
from mlgate.semantics.leakage.frames import binned
from mlgate.semantics.leakage.joining import beside, concatenate, merge, suffix_of
from mlgate.semantics.leakage.judging import judge
from mlgate.semantics.leakage.masks import mask_over
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Estimator, Parts, Quantity, Value
from mlgate.semantics.leakage.predictions import cut, largest, rounded
from mlgate.semantics.leakage.rating import only_ratings, rate_by_rows, some_of
from mlgate.semantics.leakage.redrawing import are_positions, choose_again, joined_positions
from mlgate.semantics.leakage.reductions import first_argument_of, goes_along_rows, reduce
from mlgate.semantics.leakage.rows import Kept, Masked, Repeated, Rest, Sampled, Shuffled, Sliced
from mlgate.semantics.leakage.tables import dummies, frame, written_rows
from mlgate.semantics.leakage.values import NONE, amount_of, constant_of, facts_of, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

FunctionEffect = Callable[["Machine", str, Arguments, ast.expr], Value]
"""The result of a call: by its name, its arguments, its place."""


def first_facts(arguments: Arguments) -> Facts:
    """Facts of the first argument."""
    found = next(iter(arguments.values), None)
    return facts_of(found) if found is not None else Facts()


METHODS_OF_FUNCTIONS = {"unique": "unique", "isin": "isin", "in1d": "isin"}


def pieces_of(value: Value | None) -> list[Facts]:
    """Facts of each of the things that a list holds."""
    if isinstance(value, Collection):
        return [facts_of(item) for item in value.values]
    return [facts_of(value)] if value is not None else []


def _keep(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """Rows of the first argument that has some; numbers passed beside it count."""
    facts = arguments.facts
    rowed = next((item for item in facts if item.rows or item.selected is not None), None)
    if rowed is None:
        first = next(arguments.values, None) if path.startswith("numpy.") else None
        written = written_rows(machine, first, node, Form.ARRAY) if first is not None else None
        return written or Data(combined(facts))
    others = NO_STATISTICS.union(*(item.all_statistics for item in facts if item is not rowed))
    is_plain = path.startswith("numpy.") and rowed.form not in (Form.INDEX, Form.ELEMENT)
    form = Form.ARRAY if is_plain else rowed.form
    if rowed.form is Form.ELEMENT and isinstance(next(arguments.values, None), Collection):
        form = Form.ARRAY
    return Data(rounded(rowed, path, arguments).depending_on(others)._replace(form=form))


def _first(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """Rows of the first argument; the others are shapes and sizes."""
    return Data(first_facts(arguments).flat())


def _stretch(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`timeseries_dataset_from_array(rows, targets, 60, start_index=n)`: windows of the rows from there on."""
    bounds = [arguments.get(name) for name in ("start_index", "end_index")]
    facts = first_facts(arguments).flat()
    if bounds != [None, None]:
        lower, upper = (None if item is None else amount_of(item) or unknown(machine.fresh()) for item in bounds)
        facts = facts.at(Sliced(None if lower == Amount() else lower, upper))
    step = next((item for name in ("sequence_stride", "stride") if (item := arguments.get(name)) is not None), None)
    width = next((item for name in ("sequence_length", "length") if (item := arguments.get(name, 2)) is not None), None)
    is_one_after_the_other = step is None or _is_longer(width, step)
    found = windowed(machine, facts, node) if is_one_after_the_other and constant_of(width) != 1 else facts
    is_mixed = path.startswith("keras.utils.") and constant_of(arguments.get("shuffle")) is True
    return Data(found.at(Shuffled(machine.fresh())) if is_mixed else found)


def _is_longer(width: Value | None, step: Value) -> bool:
    """Whether windows are surely longer than the step from one to the next."""
    one, other = amount_of(width), amount_of(step)
    return one is not None and other is not None and one != other and is_at_most(other, one)


def _windows(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`sliding_window_view(rows, 60)`."""
    width = constant_of(arguments.get("window_shape", 1))
    return Data(windowed(machine, first_facts(arguments).flat(), node, width if isinstance(width, int) else None))


def _reduce(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return _reduced(machine, path, arguments, node)


def _extreme(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return _reduced(machine, path, arguments, node, is_shift=True)


def _reduced(machine: Machine, path: str, arguments: Arguments, node: ast.expr, is_shift: bool = False) -> Value:
    axis = arguments.get("axis", machine.knowledge.position(path, "axis", 1)) or arguments.get("dim")
    facts = first_facts(arguments)
    if facts.form is Form.ELEMENT and isinstance(next(iter(arguments.values), None), Collection):
        facts = facts.flat(Form.ARRAY)
    return Data(reduce(machine, facts, node, axis, subject=first_argument_of(node), is_shift=is_shift))


def _plain(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return Data(only_ratings(arguments.facts))


def _largest(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`np.argmax(scores, axis=1)`: a class for each row; else one number: of ratings, a choice."""
    if goes_along_rows(arguments.get("axis", 1) or arguments.get("dim")):
        return Data(largest(first_facts(arguments)))
    return Data(some_of(machine, only_ratings(arguments.facts)))


def _concat(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """Sets of rows one below the other, or side by side with `axis=1`."""
    value = arguments.first("objs", "arrays", "tup", "tensors", "blocks", "datasets", "values")
    pieces = pieces_of(value)
    if path.endswith(".append"):
        pieces = [facts_of(item) for item in arguments.positional[:2]]
    elif isinstance(value, Collection) and value.known is None and len(pieces) == 1:
        return Data(pieces[0].flat(Form.ARRAY if pieces[0].form is Form.ELEMENT else pieces[0].form))
    if goes_along_rows(arguments.get("axis", 1) or arguments.get("dim")):
        return Data(beside(pieces))
    if are_positions(pieces):
        return Data(joined_positions(pieces))
    return Data(with_copies(machine, node, path.rpartition(".")[2], pieces, concatenate(pieces)))


def _beside(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    if len(arguments.positional) == 1:
        return Data(beside(pieces_of(arguments.positional[0])))
    found = Data(beside([facts_of(value) for value in arguments.positional]))
    is_whole = path.endswith(".TensorDataset") and all(item.form is not Form.ELEMENT for item in arguments.facts)
    return machine.read_at(found, node) if is_whole else found


def _merge(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    left, right = arguments.get("left", 0), arguments.get("right", 1)
    if left is None or right is None:
        return machine.unknown_result(arguments, node)
    how = arguments.constant("how", 2)
    return Data(merge(machine, facts_of(left), facts_of(right), how, suffix_of(arguments)))


def _factorize(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return codes_and_categories(machine, first_facts(arguments), node)


def _series(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return Data(first_facts(arguments).flat(Form.SERIES))


def _method(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`np.unique(x)`, `np.isin(x, values)`: the method of this name of the first argument."""
    from mlgate.semantics.leakage.calls import call_method

    first = arguments.positional[0] if arguments.positional else None
    if not isinstance(first, Data) or any(key.startswith("return_") for key in arguments.keywords):
        return Data()
    name = METHODS_OF_FUNCTIONS.get(path.rpartition(".")[2], "")
    return call_method(machine, first, name, Arguments(arguments.positional[1:], arguments.keywords), node)


def _bins(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return Data(binned(machine, first_facts(arguments), node))


def _null(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    facts = first_facts(arguments)
    return Data(mask_over(machine, facts, "null", None, True) if facts.rows else facts)


def _filled(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    facts = first_facts(arguments)
    return Data(mask_over(machine, facts, "null", None, False) if facts.rows else facts)


def _filter(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    facts = combined(arguments.facts)
    return Data(facts.at(Kept(("made", machine.fresh()))) if facts.rows else facts)


def _cross(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`crosstab(y_test, predicted)`: how predictions go with the truth is a score; of anything else, a table."""
    rowed = [item for item in arguments.facts if item.rows]
    if len({not item.predicted for item in rowed}) > 1:
        return judge(machine, arguments, node)
    return _filter(machine, path, arguments, node)


def _where(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`where(mask)`: positions; `where(mask, a, b)`: values of both, and of the mask."""
    facts = arguments.facts
    if len(facts) == 1:
        mask = facts[0].mask
        if mask is None:
            return Data(only_ratings(facts)._replace(rows=facts[0].rows))
        return Data(Facts(form=Form.INDEX, selected=(mask,)))
    rows = next((item.rows for item in facts if item.rows), Facts().rows)
    statistics = NO_STATISTICS.union(*(item.all_statistics for item in facts))
    tested = cut(facts[0].prediction) if not any(item.rows for item in facts[1:]) else None
    found = combined(facts)._replace(rows=rows, statistics=statistics, form=Form.ARRAY, prediction=tested)
    return Data(found)


def _parts(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`np.split(rows, [a, b])`: parts in order."""
    facts = first_facts(arguments)
    split = machine.record.split(
        node, path.rpartition(".")[2], facts.rows, shuffled=False, recipe=(node, facts.selected)
    )
    return Parts(split, (Data(facts),))


def _difference(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    facts = [facts_of(value) for value in arguments.positional[:2]]
    if len(facts) == 2 and facts[0].selected is not None and facts[1].selected:
        path_of = facts[1].selected[len(facts[0].selected) :]
        return Data(facts[0].at(Rest(path_of)) if path_of else facts[0])
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
    return _first(machine, path, arguments, node)


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


def _learn(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`scale(rows)`: a transformer as a function."""
    facts = first_facts(arguments)
    if goes_along_rows(arguments.get("axis")) or not facts.rows or facts.form is Form.ELEMENT:
        return Data(facts.flat())
    subject = arguments.expression(arguments.first("X", "a"))
    name = path.rpartition(".")[2]
    found = machine.record.statistic(node, name, StatisticKind.LEARNT, facts.rows, subject)
    return Data(facts.flat()._replace(statistics=facts.all_statistics | {found}))


def _learnt_pair(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`boxcox(rows)`: the values and the parameter learnt."""
    found = _learn(machine, path, arguments, node)
    return sequence((found, Data(Facts(statistics=facts_of(found).statistics))))


def _learn_apart(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`Word2Vec(texts)`: what is learnt, and no rows."""
    return Data(Facts(statistics=facts_of(_learn(machine, path, arguments, node)).all_statistics))


def _clone(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return _again(arguments, keeps=False)


def _deepcopy(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return _again(arguments, keeps=True)


def _again(arguments: Arguments, keeps: bool) -> Value:
    value = arguments.first("estimator", "x")
    if isinstance(value, Estimator):
        return value.copy(keep_state=keeps)
    if isinstance(value, Data):
        return Data(value.facts, value.estimator.copy(keep_state=keeps) if value.estimator is not None else None)
    return value or Data()


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
    facts = first_facts(arguments)
    sampler = arguments.get("sampler")
    selected = facts_of(sampler).selected if sampler is not None else None
    if selected is None and sampler is not None and sampler != NONE:  # drawn from who knows which
        return Data(facts.at(Kept(("sampler", machine.identity(sampler)))))
    return Data(facts.at(*selected) if selected is not None else facts.flat(Form.UNKNOWN))


def _subset(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`Subset(dataset, indices)`."""
    indices = arguments.get("indices", 1)
    selected = facts_of(indices).selected if indices is not None else None
    facts = first_facts(arguments)
    return Data(facts.at(*selected) if selected is not None else facts.at(Kept(("subset", machine.fresh()))))


DATA_EFFECTS: dict[str, FunctionEffect] = {
    "keep": _keep,
    "first": _first,
    "stretch": _stretch,
    "windows": _windows,
    "reduce": _reduce,
    "extreme": _extreme,
    "rate": rate_by_rows,
    "plain": _plain,
    "largest": _largest,
    "concat": _concat,
    "beside": _beside,
    "merge": _merge,
    "frame": frame,
    "series": _series,
    "dummies": dummies,
    "bin": _bins,
    "null": _null,
    "filled": _filled,
    "filter": _filter,
    "cross": _cross,
    "factorize": _factorize,
    "where": _where,
    "parts": _parts,
    "difference": _difference,
    "repeat": _repeat,
    "tile": _tile,
    "permute": _permute,
    "shuffle": _shuffle,
    "choose": _choose,
    "choose_some": _choose_some,
    "choose_again": _choose_again,
    "method": _method,
    "learn": _learn,
    "learnt_pair": _learnt_pair,
    "learn_apart": _learn_apart,
    "clone": _clone,
    "deepcopy": _deepcopy,
    "copy": _copy_rows,
    "draw": _draw_rows,
    "fewer": _fewer,
    "loader": _loader,
    "subset": _subset,
}
