"""Graphs of TensorFlow 1: placeholders, what is computed from them, and sessions that run it on rows they are fed.

`optimizer.minimize(loss)` makes an operation that trains; to run it is the fit of the graph on the rows that are fed.
To run what was reduced to a number, or is made of the labels, too, is a score; anything else gives predictions.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator, Sequence

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.candidates import setting_of
from mlgate.semantics.leakage.carrying import note_training
from mlgate.semantics.leakage.events import EvaluationKind
from mlgate.semantics.leakage.facts import NOTHING, Facts, Form
from mlgate.semantics.leakage.judging import unless_training
from mlgate.semantics.leakage.method_call import MethodCall, MethodEffect
from mlgate.semantics.leakage.objects import Collection, Data, Estimator, Value
from mlgate.semantics.leakage.predictions import Prediction
from mlgate.semantics.leakage.values import facts_of, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

PLACEHOLDER = "placeholder"
GRAPH = "tensorflow.Graph"
Places = frozenset[Hashable]


class Graph(NamedTuple):
    """A network that one operation trains, and the placeholders that its loss is made of."""

    network: Estimator
    places: Places


class Feed(NamedTuple):
    """Rows that a placeholder is fed; nothing is known of it where the mapping was not written on the spot."""

    place: Places
    facts: Facts


def placeholder(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`placeholder(float32, [None, 20])`: rows that a session will be fed."""
    return machine.source((PLACEHOLDER, node.lineno, node.col_offset, machine.fresh()))


def _minimize(machine: Machine, call: MethodCall) -> Value:
    """`optimizer.minimize(loss)`: the operation that trains the graph."""
    places = frozenset[Hashable]().union(*(_places_in(facts) for facts in call.arguments.facts))
    if not places:
        return call.receiver
    network = Estimator("Graph", GRAPH, is_model=True)
    network.site, network.is_single = call.node, not machine.is_trying
    machine.graphs.append(Graph(network, places))
    return Data(Facts(outputs=frozenset({machine.identity(network)})))


def _places_in(facts: Facts) -> Places:
    """The placeholders that something is computed from, row by row or over all rows."""
    every = [facts.rows, *(item.rows for item in facts.all_statistics)]
    return frozenset(atom.origin for rows in every for atom in rows if _is_place(atom.origin))


def _is_place(origin: Hashable) -> bool:
    return isinstance(origin, tuple) and origin[:1] == (PLACEHOLDER,)


def _run(machine: Machine, call: MethodCall) -> Value:
    """`session.run(fetches, feed_dict={x: rows})`, `operation.run({x: rows})`, `score.eval({x: rows})`."""
    arguments = call.arguments
    is_own = bool(call.facts.outputs or _places_in(call.facts))
    feed = arguments.get("feed_dict", 0 if is_own else 1)
    fetched = call.receiver if is_own else arguments.get("fetches", 0)
    if not machine.graphs or fetched is None or not isinstance(feed, Collection):
        return machine.unknown_result(arguments, call.node)
    feeds = _feeds(machine, feed, arguments)
    items = fetched.values if isinstance(fetched, Collection) else [fetched]
    trained = [graph.network for graph in machine.graphs if _is_trained_by(machine, graph, items)]
    for network in trained:
        _train(machine, network, feeds, call.node)
    if trained:
        results: list[Value] = [Data() for _ in items]
    else:
        results = [_fetch(machine, facts_of(item), feeds, call.node) for item in items]
    return sequence(results) if isinstance(fetched, Collection) else results[0]


def _is_trained_by(machine: Machine, graph: Graph, fetched: Sequence[Value]) -> bool:
    key = machine.identity(graph.network)
    return any(key in facts_of(item).outputs for item in fetched)


def _feeds(machine: Machine, feed: Collection, arguments: Arguments) -> list[Feed]:
    """What placeholders are fed, those first that get rows first."""
    call = arguments.node
    given = [*call.args, *(item.value for item in call.keywords)] if call is not None else []
    written = next((item for item in given if isinstance(item, ast.Dict)), None)
    if written is None:
        found = [Feed(frozenset(), facts_of(value)) for value in feed.values]
    else:
        found = [
            Feed(_places_in(facts_of(machine.evaluate(key))), facts_of(machine.evaluate(value)))
            for key, value in zip(written.keys, written.values, strict=True)
            if key is not None
        ]
    return [item for item in found if item.facts.rows]


def _train(machine: Machine, network: Estimator, feeds: Sequence[Feed], node: ast.expr) -> None:
    if not feeds:
        return
    features, labels = _features(feeds), feeds[1].facts if len(feeds) > 1 else NOTHING
    setting = setting_of(machine, network, labels, node)
    made = machine.record.fit(node, network.name, machine.identity(network), features, labels, True, setting)
    machine.store.put(network, "fits", frozenset({made}))
    machine.store.put(network, "fitted", features)
    note_training(machine, network, made)


def _features(feeds: Sequence[Feed]) -> Facts:
    return feeds[0].facts


def _fetch(machine: Machine, fetched: Facts, feeds: Sequence[Feed], node: ast.expr) -> Value:
    """A score of the rows that are fed, or predictions of them."""
    network = next(_computing(machine, _places_in(fetched)), None)
    if network is None or not network.fits or not feeds:
        return Data()
    features = _features(feeds)
    fits = frozenset(unless_training(machine, network.fits, features))
    places = _places_in(fetched)
    is_of_labels = sum(not places.isdisjoint(item.place) for item in feeds) > 1
    if is_of_labels or not fetched.rows:
        return Data(Facts(evidence=machine.record.evaluate(fits, EvaluationKind.METRIC, features, node)))
    machine.record.evaluate(fits, EvaluationKind.PREDICTION, features, node)
    found = features.flat(Form.ARRAY)
    return Data(found._replace(predicted=network.fits, prediction=Prediction("", network, node)))


def _computing(machine: Machine, places: Places) -> Iterator[Estimator]:
    """The networks whose placeholders something is computed from, the last one first."""
    return (graph.network for graph in reversed(machine.graphs) if not places.isdisjoint(graph.places))


METHODS: dict[str, MethodEffect] = {"minimize": _minimize, "session": _run}
