"""Splits: `train_test_split` and its kin, folds, and the parts that they give."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import SPLIT_DATA, SPLITS_AT_RANDOM
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.events import Split
from mlgate.semantics.leakage.facts import Form, combined
from mlgate.semantics.leakage.folding import note_split
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Estimator, Folds, Parts, Value
from mlgate.semantics.leakage.rows import NO_ROWS, Part, Rows
from mlgate.semantics.leakage.values import NONE, constant_of, facts_of, mapping
from mlgate.semantics.leakage.written_seeds import seed_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

SEED_KEYWORDS = ("random_state", "seed")

ONE_ARRAY = frozenset({"random_split", "split_dataset"})
"""Split functions whose further arguments are sizes."""

TRAINING_FIRST = frozenset({"iterative_train_test_split"})
"""Split functions that give the training parts of all arrays, then the test parts."""


def parts_of(value: Parts, count: int | None) -> list[Value] | None:
    """The results of a split, in the order of `train_test_split`: each array's parts together.

    One array may be split into any number of parts; several arrays give a training and a test part each.
    """
    arrays = value.arrays
    if count is None:
        count = 2 * len(arrays)
    if len(arrays) != 1 and count != 2 * len(arrays):
        return None
    parts = count if len(arrays) == 1 else 2
    if value.split.name in TRAINING_FIRST:
        return [part(value, array, index) for index in range(parts) for array in arrays]
    return [part(value, array, index) for array in arrays for index in range(parts)]


def part(value: Parts, array: Value, index: int) -> Value:
    """One part of one array; of a list that stands for no rows, positions: they part what they index."""
    split, facts = value.split, facts_of(array)
    if not facts.rows and facts.selected is None and facts.form is Form.UNKNOWN:
        facts = facts._replace(form=Form.INDEX, selected=())
    return Data(facts.at(Part(split, index, split.shuffled)))


def split_arrays(machine: Machine, arguments: Arguments, node: ast.expr, name: str) -> Value:
    """A call of a split function: a split of its first array's rows, shared by all arrays."""
    arrays = arguments.positional[:1] if name in ONE_ARRAY else arguments.positional
    if not arrays:
        found = next((value for key in SPLIT_DATA if (value := arguments.keywords.get(key)) is not None), None)
        arrays = [found] if found is not None else []
    arrays = [array for array in arrays if _is_array(array)]
    if not arrays:
        arrays = [machine.source_at(node)]
    rows = facts_of(arrays[0]).rows
    shuffled = name in SPLITS_AT_RANDOM and constant_of(arguments.keywords.get("shuffle")) is not False
    split = machine.record.split(node, name, rows, shuffled=shuffled, recipe=_recipe(machine, arguments, shuffled))
    return Parts(split, tuple(arrays))


def _is_array(value: Value) -> bool:
    """Whether an argument is split, and not how many rows each part gets."""
    if isinstance(value, Collection):
        return not value.values or not all(isinstance(item, Constant) for item in value.values) or not value.known
    facts = facts_of(value)
    return bool(facts.rows) or facts.selected is not None or not isinstance(value, (Constant, Estimator))


def _recipe(machine: Machine, arguments: Arguments, shuffled: bool) -> Hashable:
    """What makes two splits of the same rows the same split: a seed, or no randomness; None when nothing does."""
    seeds = [seed_of(machine, arguments, key) for key in SEED_KEYWORDS]
    generator = arguments.keywords.get("generator")
    if generator is not None and generator != NONE:  # `torch.Generator().manual_seed(1)`; one object may be used twice
        return ("generator", _drawn_by(machine, arguments, generator))
    if shuffled and all(seed is ... or seed is None for seed in seeds):
        return None
    sizes = [constant_of(arguments.keywords.get(key)) for key in ("test_size", "train_size")]
    stratified = arguments.keywords.get("stratify")
    return (tuple(map(str, seeds)), tuple(map(str, sizes)), stratified is not None)


def _drawn_by(machine: Machine, arguments: Arguments, generator: Value) -> Hashable:
    """What tells a generator: the seed that it is made with, if it is written there."""
    call = arguments.node
    given = next((k.value for k in call.keywords if k.arg == "generator"), None) if isinstance(call, ast.Call) else None
    if isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute) and given.func.attr == "manual_seed":
        return ast.dump(given)
    return machine.identity(generator)


def split_dataset(machine: Machine, dataset: Value, arguments: Arguments, node: ast.expr, name: str) -> Value:
    """`dataset.train_test_split()`: a dictionary of the two parts; `frame.randomSplit([...])`: its parts."""
    facts = facts_of(dataset)
    split = machine.record.split(node, name, facts.rows, recipe=_recipe(machine, arguments, True))
    parts = Parts(split, (dataset,))
    if name != "train_test_split":
        return parts
    return mapping({"train": part(parts, dataset, 0), "test": part(parts, dataset, 1)})


# Cross-validation splitters


def make_folds(machine: Machine, splitter: Estimator, arguments: Arguments, node: ast.expr) -> Value:
    """`splitter.split(X, y)`: folds; a splitter that makes one split only holds rows out for good."""
    rows = combined(facts_of(value) for value in arguments.positional[:1]).rows
    note_split(machine, splitter, arguments, node)
    return Folds(folds_split(machine, splitter, rows, node))


def folds_split(machine: Machine, splitter: Estimator, rows: Rows, node: ast.expr) -> Split:
    """The split that a splitter makes of some rows."""
    count = _number_of_splits(splitter)
    shuffled = _is_shuffled(splitter)
    recipe = _splitter_recipe(splitter, shuffled)
    return machine.record.split(
        node, f"{splitter.name}.split", rows, shuffled=shuffled, folds=count != 1, recipe=recipe
    )


def own_folds(machine: Machine, splitter: Estimator) -> Split | None:
    """The folds of a splitter that was given its rows when it was made: `for train, test in KFold(len(X), 5)`."""
    if not splitter.splits or splitter.site is None:
        return None
    rows = next((found.rows for value in splitter.parameters.values() if (found := facts_of(value)).rows), NO_ROWS)
    return folds_split(machine, splitter, rows, splitter.site)


def _number_of_splits(splitter: Estimator) -> object:
    for key in ("n_splits", "n_iter", "n_folds"):
        if key in splitter.parameters:
            return constant_of(splitter.parameters[key])
    return ...


def _is_shuffled(splitter: Estimator) -> bool:
    if "Shuffle" in splitter.name or "Stratified" in splitter.name:
        return "TimeSeries" not in splitter.name
    return constant_of(splitter.parameters.get("shuffle")) is True


def _splitter_recipe(splitter: Estimator, shuffled: bool) -> Hashable:
    if shuffled and constant_of(splitter.parameters.get("random_state")) in (..., None):
        if "Shuffle" in splitter.name or constant_of(splitter.parameters.get("shuffle")) is True:
            return None
    constants = ((key, str(constant_of(value))) for key, value in splitter.parameters.items())
    return (splitter.name, *sorted(constants))
