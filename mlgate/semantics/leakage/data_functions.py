"""Effects of functions of numpy, pandas and others on rows, by the words of `knowledge`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.amounts import Amount, is_at_most, unknown
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.categories import codes_and_categories
from mlgate.semantics.leakage.deriving import with_copies
from mlgate.semantics.leakage.events import NO_STATISTICS, StatisticKind
from mlgate.semantics.leakage.facts import Facts, Form, Statistics, combined
from mlgate.semantics.leakage.frames import binned
from mlgate.semantics.leakage.imputing import imputed
from mlgate.semantics.leakage.joining import beside, concatenate, merge, suffix_of
from mlgate.semantics.leakage.judging import judge
from mlgate.semantics.leakage.masks import mask_over
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Estimator, Value
from mlgate.semantics.leakage.predictions import cut, greatest, largest, rounded
from mlgate.semantics.leakage.rating import only_ratings, rate_by_rows, some_of
from mlgate.semantics.leakage.redrawing import are_positions, joined_positions
from mlgate.semantics.leakage.reductions import first_argument_of, goes_along_rows, reduce
from mlgate.semantics.leakage.row_windows import added_below, like_those, put_below, windows_made
from mlgate.semantics.leakage.rows import Kept, Shuffled, Sliced
from mlgate.semantics.leakage.single_rows import are_of_one, begin_array, each_by_itself
from mlgate.semantics.leakage.tables import dummies, frame, written_rows
from mlgate.semantics.leakage.trials import told_by_name
from mlgate.semantics.leakage.values import amount_of, constant_of, facts_of, joined, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

FunctionEffect = Callable[["Machine", str, Arguments, ast.expr], Value]
"""The result of a call: by its name, its arguments, its place."""


def first_facts(arguments: Arguments) -> Facts:
    """Facts of the first argument."""
    found = next(iter(arguments.values), None)
    return facts_of(found) if found is not None else Facts()


MAKES_ARRAY = frozenset({"array", "asarray", "stack", "list"})
"""Functions that make an array, or a list, of the items of a list."""

STEPS = ("sequence_stride", "stride", "hop_length", "frame_step", "step")
WIDTHS = ("sequence_length", "length", "frame_length", "window_shape")

JOINS = frozenset({"concatenate", "concat", "cat"})
"""Functions that put arrays below each other, of which each has several rows."""

METHODS_OF_FUNCTIONS = {"unique": "unique", "isin": "isin", "in1d": "isin", "pivot_table": "pivot_table"}


def pieces_of(value: Value | None) -> list[Facts]:
    """Facts of each of the things that a list holds."""
    if isinstance(value, Collection):
        return [facts_of(item) for item in value.values]
    return [facts_of(value)] if value is not None else []


def keep(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
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
    first = next(arguments.values, None)
    if rowed.form is Form.ELEMENT and isinstance(first, Collection) and not first.of_one:
        form = Form.ARRAY
    found = Data(rounded(each_by_itself(first, rowed), path, arguments).depending_on(others)._replace(form=form))
    if machine.record.windows_in and path.rpartition(".")[2] in MAKES_ARRAY:
        like_those(machine, found, arguments.values)
    return found


def _first(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """Rows of the first argument; the others are shapes and sizes."""
    return Data(first_facts(arguments).flat())


def _stretch(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`timeseries_dataset_from_array(rows, targets, 60, start_index=n)`: windows of the rows from there on."""
    bounds = [arguments.get(name) for name in ("start_index", "end_index")]
    facts = first_facts(arguments)
    if bounds != [None, None]:
        lower, upper = (None if item is None else amount_of(item) or unknown(machine.fresh()) for item in bounds)
        facts = facts.at(Sliced(None if lower == Amount() else lower, upper))
    named = machine.knowledge.named(path, arguments)
    step = next((item for name in STEPS if (item := named.get(name)) is not None), None)
    width = next((item for name in WIDTHS if (item := named.get(name)) is not None), None) or arguments.get("length", 2)
    is_one_after_the_other = step is None or _is_longer(width, step)
    if not is_one_after_the_other or constant_of(width) == 1 or goes_along_rows(arguments.get("axis")):
        return Data(facts.flat())
    found = windows_made(machine, facts, node)
    is_mixed = path.startswith("keras.utils.") and constant_of(arguments.get("shuffle")) is True
    return Data(found.facts.at(Shuffled(machine.fresh()))) if is_mixed else found


def _is_longer(width: Value | None, step: Value) -> bool:
    """Whether windows are surely longer than the step from one to the next."""
    one, other = amount_of(width), amount_of(step)
    return one is not None and other is not None and one != other and is_at_most(other, one)


def _windows(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`sliding_window_view(rows, 60)`; along the other axis, windows of each row."""
    width = constant_of(arguments.get("window_shape", 1))
    if goes_along_rows(arguments.get("axis", 2)):
        return Data(first_facts(arguments).flat())
    return windows_made(machine, first_facts(arguments), node, width if isinstance(width, int) else None)


def _reduce(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return _reduced(machine, path, arguments, node)


def _extreme(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return _reduced(machine, path, arguments, node, is_shift=True)


def _reduced(machine: Machine, path: str, arguments: Arguments, node: ast.expr, is_shift: bool = False) -> Value:
    axis = arguments.get("axis", machine.knowledge.position(path, "axis", 1)) or arguments.get("dim")
    facts = first_facts(arguments)
    first = next(iter(arguments.values), None)
    if facts.form is Form.ELEMENT and isinstance(first, Collection) and not first.of_one:
        facts = facts.flat(Form.ARRAY)
    return Data(reduce(machine, facts, node, axis, subject=first_argument_of(node), is_shift=is_shift))


def _largest_of(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`min(column)`, `max(column)`: what the method gives; of scores, of several values, a number; of models, one."""
    given = arguments.positional[0] if len(arguments.positional) == 1 and "key" in arguments.keywords else None
    items = given.values if isinstance(given, Collection) and not given.is_mapping else ()
    if any(not isinstance(item, (Data, Constant)) for item in items):
        return joined(items) or Data()
    return _extreme(machine, path, arguments, node) if _is_column(arguments) else _plain(machine, path, arguments, node)


def _sum_of(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return _reduce(machine, path, arguments, node) if _is_column(arguments) else _plain(machine, path, arguments, node)


def _is_column(arguments: Arguments) -> bool:
    """Whether one argument is given, a column of values that nothing predicted."""
    given = arguments.positional
    if len(given) != 1 or arguments.keywords or not isinstance(given[0], Data):
        return False
    facts = given[0].facts
    if facts.mask is not None or facts.predicted or facts.outputs or facts.evidence:
        return False
    return bool(facts.rows) and facts.form in (Form.SERIES, Form.ARRAY)


def _plain(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    return begin_array(machine, Data(only_ratings(arguments.facts)))


def _carry(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`Normalize(mean, std)`: of no rows; what it is made with goes into whatever it is applied to."""
    return Data(Facts(statistics=combined(arguments.facts).all_statistics))


def _largest(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`np.argmax(scores, axis=1)`: a class for each row; else one number: of ratings, a choice."""
    facts = first_facts(arguments)
    if goes_along_rows(arguments.get("axis", 1) or arguments.get("dim")):
        return Data(largest(facts))
    if facts.form is Form.ELEMENT and facts.rows:  # of one row: its class
        return Data(largest(facts)._replace(form=Form.ELEMENT))
    return Data(some_of(machine, only_ratings(arguments.facts)))


def _greatest(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`torch.max(outputs, 1)`: of each row the greatest, and its class."""
    facts = first_facts(arguments)
    if facts.outputs and goes_along_rows(arguments.get("dim", 1)):
        return Data(greatest(facts))
    return machine.unknown_result(arguments, node)


def _class_of(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`torch.argmax(outputs, 1)`: the class of each row; of one row, its class."""
    facts = first_facts(arguments)
    if facts.outputs and goes_along_rows(arguments.get("dim", 1) or arguments.get("axis")):
        return Data(largest(facts))
    if facts.form is Form.ELEMENT and facts.rows and facts.prediction is not None:
        return Data(largest(facts)._replace(form=Form.ELEMENT))
    return machine.unknown_result(arguments, node)


def _concat(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """Sets of rows one below the other, or side by side with `axis=1`."""
    value = arguments.first("objs", "arrays", "tup", "tensors", "blocks", "datasets", "values")
    pieces = pieces_of(value)
    if value is not None and are_of_one(value) and not _are_gathered(path, pieces):
        return Data(facts_of(value).flat(Form.ELEMENT)._replace(pieces=concatenate(pieces).pieces))
    if path.endswith(".append"):
        pieces = [facts_of(item) for item in arguments.positional[:2]]
    elif isinstance(value, Collection) and value.known is None and len(pieces) == 1:
        is_beside = goes_along_rows(arguments.get("axis", 1))
        found = Data(_of_each("" if is_beside else path, pieces[0]))
        is_below = path.rpartition(".")[2] in JOINS and not is_beside
        return put_below(machine, value, found) if is_below else found
    if goes_along_rows(arguments.get("axis", 1) or arguments.get("dim")):
        return Data(beside([told_by_name(machine, piece, node) for piece in pieces]))
    if are_positions(pieces):
        return Data(joined_positions(pieces))
    found = Data(with_copies(machine, node, path.rpartition(".")[2], pieces, concatenate(pieces)))
    return found if not path.startswith("pandas.") else added_below(machine, value, found)


def _are_gathered(path: str, pieces: Sequence[Facts]) -> bool:
    """Whether a frame without rows is the first of several: what loops put below it are the rows of many."""
    return path.startswith("pandas.") and bool(pieces) and pieces[0].form is Form.FRAME and not pieces[0].rows


def _of_each(path: str, piece: Facts) -> Facts:
    """What a list of unknown length gives whose items are all alike; of frames, one with the columns of each."""
    form = Form.ARRAY if piece.form is Form.ELEMENT else piece.form
    if not path.startswith("pandas.") or form in (Form.SERIES, Form.INDEX, Form.LABELS) or piece.name is not None:
        return piece.flat(form)
    return piece._replace(form=Form.FRAME, selected=None, mask=None)


def _beside(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    if len(arguments.positional) == 1:
        if are_of_one(arguments.positional[0]):
            return Data(facts_of(arguments.positional[0]).flat(Form.ELEMENT))
        columns = beside(pieces_of(arguments.positional[0]))
        return Data(each_by_itself(arguments.positional[0], columns) if path.endswith(".stack") else columns)
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
    name = arguments.constant("name")
    facts = first_facts(arguments)
    if facts.form is Form.ELEMENT and facts.rows:  # the values of one row
        return Data(facts.flat(Form.ELEMENT))
    return Data(facts.flat(Form.SERIES)._replace(name=name if isinstance(name, str) else None))


def _filling(machine: Machine, chosen: Sequence[Facts]) -> Iterator[Statistics]:
    """What values depend on that are chosen where a column has gaps: `where(missing, predicted, column)`."""
    for one, other in permutations(chosen, 2):
        yield imputed(machine, one.name, other)


def _method(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`np.unique(x)`, `np.isin(x, values)`: the method of this name of the first argument."""
    from mlgate.semantics.leakage.calls import call_method

    first = arguments.first("data", "frame")
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
    statistics = NO_STATISTICS.union(*(item.all_statistics for item in facts), *_filling(machine, facts[1:]))
    tested = cut(facts[0].prediction) if not any(item.rows for item in facts[1:]) else None
    found = combined(facts)._replace(rows=rows, statistics=statistics, form=Form.ARRAY, prediction=tested)
    return Data(found)


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


DATA_EFFECTS: dict[str, FunctionEffect] = {
    "keep": keep,
    "first": _first,
    "stretch": _stretch,
    "windows": _windows,
    "reduce": _reduce,
    "extreme": _extreme,
    "largest_of": _largest_of,
    "sum_of": _sum_of,
    "rate": rate_by_rows,
    "plain": _plain,
    "carry": _carry,
    "largest": _largest,
    "greatest": _greatest,
    "class_of": _class_of,
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
    "method": _method,
    "learn": _learn,
    "learnt_pair": _learnt_pair,
    "learn_apart": _learn_apart,
    "clone": _clone,
    "deepcopy": _deepcopy,
}
