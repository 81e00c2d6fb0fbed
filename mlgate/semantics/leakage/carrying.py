"""Networks that keep what they learnt: made before a loop and trained in each turn, they know rows held out later.

Between two folds of a cross-validation nothing gives such a network its first weights back, unless the loop says so:
`model.load_state_dict(first)`, `model.apply(reset)`. A state loaded after the training of a turn is the best one of
that turn, if the network is judged next, and else the state that the next turn begins with.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.events import Carried, Fit, Split
from mlgate.semantics.leakage.objects import Estimator, Symbol, Value
from mlgate.semantics.leakage.part_names import WORD
from mlgate.semantics.leakage.searching import called_name

if TYPE_CHECKING:
    from mlgate.semantics.leakage.appending import Loop
    from mlgate.semantics.leakage.arguments import Arguments
    from mlgate.semantics.leakage.machine import Machine

RESETTING = frozenset("reset init initialize initialise reinit reinitialize restore load rewind".split())
GIVING_STATE = frozenset({"apply", "set_weights", "set_parameters"})
OF_OTHERS = frozenset("optimizer optim scheduler data dataset loader dataloader logger wandb states metrics".split())
"""Words that tell that something else than the weights is loaded or begun."""
DEALING = frozenset({"Fold", "Out", "Shuffle"})
"""Words in the names of splitters each of whose folds holds out what others learn from; not so of series."""
RESET = "reset"
MOST_TRAININGS = 24
Turns = tuple[tuple[int, int], ...]


class Trained(NamedTuple):
    """A training: in which turns of the loops around, of which folds."""

    fit: Fit
    turns: Turns
    folds: frozenset[tuple[Split, int]]


class Loaded(NamedTuple):
    """A state loaded after the training of a turn."""

    folds: frozenset[tuple[Split, int]]


def keeps_learning(estimator: Estimator, node: ast.expr) -> bool:
    """Whether `fit` adds to what the object knows: of a network of Keras, or when called `partial_fit`."""
    path = estimator.path or ""
    if called_name(node) in ("partial_fit", "train_on_batch"):
        return True
    return path.startswith("keras.") and ".wrappers." not in path


def note_training(machine: Machine, network: Estimator, made: Fit) -> None:
    """Remember in which turn a network was trained, and which trainings of other turns it has not forgotten."""
    if not machine.record.turns:
        return
    turns, folds = _turns(machine), machine.record.fold_turns
    before = network.trained
    loaded = any(isinstance(item, Loaded) and item.folds != folds for item in before)
    if loaded or RESET in before:
        machine.store.put(network, "trained", frozenset({RESET}))
        return
    kept = frozenset(item for item in before if not isinstance(item, Loaded))
    found = {found for item in kept if isinstance(item, Trained) for found in _carried(machine, item, turns, folds)}
    if found:
        machine.record.events.carried.setdefault(made, set()).update(found)
    machine.record.networks.add(machine.identity(network))
    if len(kept) < MOST_TRAININGS:
        machine.store.put(network, "trained", kept | {Trained(made, turns, folds)})


def _turns(machine: Machine) -> Turns:
    return tuple((turn.run, turn.number) for turn in machine.record.turns)


def _carried(machine: Machine, item: Trained, turns: Turns, folds: frozenset[tuple[Split, int]]) -> Iterator[Carried]:
    """What an earlier training has to do with one of another turn."""
    others = {split for split, number in item.folds for split_now, now in folds if split is split_now and number != now}
    for split in others:
        if not DEALING.isdisjoint(WORD.findall(split.name)):
            yield Carried(item.fit, split)
    if not others and (loop := _loop_between(machine, item.turns, turns)) is not None:
        yield Carried(item.fit, None, _is_count(loop.iter))


def _loop_between(machine: Machine, before: Turns, now: Turns) -> Loop | None:
    """The loop of which two trainings are two turns."""
    for place, (one, other) in enumerate(zip(before, now, strict=False)):
        if one != other:
            return machine.record.turns[place].loop if one[0] == other[0] else None
    return None


def _is_count(items: ast.expr) -> bool:
    """`range(10)`, `tqdm(range(10))`, `[1, 2, 3]`: what is no data."""
    if isinstance(items, (ast.List, ast.Tuple)):
        return all(isinstance(item, ast.Constant) for item in items.elts)
    if not isinstance(items, ast.Call):
        return False
    return called_name(items) == "range" or any(_is_count(item) for item in items.args[:1])


def note_given(machine: Machine, model: Value | None, trainer: Estimator, made: Fit) -> None:
    """Remember the training of a model of which nothing is known but that a trainer was given it."""
    if model is None:
        return
    network = machine.estimator_of(model)
    if network is None:
        network = machine.record.given_models.setdefault(machine.identity(model), Estimator(trainer.name))
    note_training(machine, network, made)


def note_judged(machine: Machine, network: Estimator) -> None:
    """A state that is judged was the best of its turn."""
    if any(isinstance(item, Loaded) for item in network.trained):
        kept = frozenset(item for item in network.trained if not isinstance(item, Loaded))
        machine.store.put(network, "trained", kept)


def note_reset(machine: Machine, callee: Value, arguments: Arguments, node: ast.Call) -> None:
    """Remember networks that a call gives other weights: a method of theirs, or a function that takes them."""
    name = called_name(node)
    if name == "reset_parameters" or (isinstance(callee, Symbol) and callee.path.startswith("torch.nn.init")):
        for key in machine.record.networks:
            _reset(machine, machine.object_of(key))
        return
    words = {word.lower() for word in WORD.findall(name)}
    if name not in GIVING_STATE and (words.isdisjoint(RESETTING) or not words.isdisjoint(OF_OTHERS)):
        return
    for value in (callee, *arguments.values):
        _reset(machine, machine.estimator_of(value))


def _reset(machine: Machine, network: Value | None) -> None:
    if not isinstance(network, Estimator) or machine.identity(network) not in machine.record.networks:
        return
    turns = _turns(machine)
    is_trained = any(isinstance(item, Trained) and item.turns[: len(turns)] == turns for item in network.trained)
    token: Hashable = Loaded(machine.record.fold_turns) if is_trained else RESET
    machine.store.put(network, "trained", network.trained | {token})
