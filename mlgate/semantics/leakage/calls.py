"""Calls: of libraries, of functions and classes of the module, of methods, and of what we cannot see."""

from __future__ import annotations

import ast
from collections.abc import Callable

from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.candidates import is_taken_by_loop
from mlgate.semantics.leakage.choosing import NO_EVIDENCE, Evidence
from mlgate.semantics.leakage.containers import are_data_sets, call_container_method
from mlgate.semantics.leakage.deciding import with_evidence
from mlgate.semantics.leakage.estimator_classes import is_estimator_call, unnamed_estimator
from mlgate.semantics.leakage.estimators import call_estimator_method, transformed
from mlgate.semantics.leakage.facts import Facts, Form, combined
from mlgate.semantics.leakage.frames import call_data_method
from mlgate.semantics.leakage.functions import assumed_arguments, call_function, construct, member_of, method_of
from mlgate.semantics.leakage.groups import call_group_method
from mlgate.semantics.leakage.handmade import call_local, call_own, rows_and_labels
from mlgate.semantics.leakage.held import after
from mlgate.semantics.leakage.judging import judge_batch
from mlgate.semantics.leakage.library import call_symbol
from mlgate.semantics.leakage.loaded import loaded
from mlgate.semantics.leakage.networks import (
    back_propagate,
    compute,
    computes,
    loss_of,
    shows_network,
    unnamed_network,
)
from mlgate.semantics.leakage.objects import (
    Choice,
    Collection,
    Constant,
    Data,
    Estimator,
    Folds,
    Function,
    Grouped,
    Instance,
    Judge,
    LocalClass,
    Locator,
    Member,
    Partial,
    Parts,
    Symbol,
    Trainer,
    Value,
)
from mlgate.semantics.leakage.order import unordered
from mlgate.semantics.leakage.rows import NO_ROWS
from mlgate.semantics.leakage.searching import called_name, optimised
from mlgate.semantics.leakage.splits import make_folds
from mlgate.semantics.leakage.texts import call_text_method
from mlgate.semantics.leakage.unseen import (
    brought_by,
    is_called_data,
    is_loss,
    is_tool,
    judge_unseen,
    outputs_unseen,
    trained_unseen,
)
from mlgate.semantics.leakage.values import facts_of, joined, mapping

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def call(machine: Machine, callee: Value, arguments: Arguments, node: ast.expr) -> Value:
    """The result of calling a value."""
    handler = CALLS.get(callee.__class__)
    return handler(machine, callee, arguments, node) if handler is not None else unknown_call(machine, arguments, node)


def _call_symbol(machine: Machine, callee: Symbol, arguments: Arguments, node: ast.expr) -> Value:
    return call_symbol(machine, callee.path, arguments, node)


def _call_taken(machine: Machine, callee: Member, arguments: Arguments, node: ast.expr) -> Value:
    """A method that was taken from an object before."""
    return call_method(machine, callee.receiver, callee.name, arguments, node)


def _call_any(machine: Machine, callee: Choice, arguments: Arguments, node: ast.expr) -> Value:
    results = [call(machine, option, arguments, node) for option in callee.options]
    return joined(results) or Data()


def _call_partial(machine: Machine, callee: Partial, arguments: Arguments, node: ast.expr) -> Value:
    positional, keywords = [*callee.positional, *arguments.positional], {**callee.keywords, **arguments.keywords}
    return call(machine, callee.function, Arguments(positional, keywords, arguments.rest, arguments.node), node)


def _call_instance(machine: Machine, callee: Instance, arguments: Arguments, node: ast.expr) -> Value:
    method = method_of(callee, "__call__")
    if method is not None:
        return call_function(machine, method, arguments, node)
    if callee.estimator is not None:
        return _call_estimator(machine, callee.estimator, arguments, node)
    return unknown_call(machine, arguments, node)


def _call_estimator(machine: Machine, callee: Estimator, arguments: Arguments, node: ast.expr) -> Value:
    """`layer(x)`, `network(x)`."""
    if isinstance(callee, (Trainer, Judge)):
        return call_estimator_method(machine, callee, "__call__", arguments, node)
    if computes(machine, callee):
        return compute(machine, callee, arguments, node)
    if callee.kind is not None and callee.learnt:  # a layer that was adapted to rows
        return Data(transformed(callee, combined(arguments.facts)))
    if machine.catalogue.has_kind(callee.path or "", "loss"):
        evidence = judge_batch(machine, arguments, node)
        found = loss_of(arguments.facts, facts_of(unknown_call(machine, arguments, node)))
        return with_evidence(Data(found), evidence)
    return unknown_call(machine, arguments, node)


def _call_data(machine: Machine, callee: Data, arguments: Arguments, node: ast.expr) -> Value:
    """`model(x)` of a network that came from outside."""
    if callee.estimator is not None and computes(machine, callee.estimator):
        return compute(machine, callee.estimator, arguments, node)
    return unknown_call(machine, arguments, node)


def call_method(machine: Machine, receiver: Value, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """The result of `receiver.name(...)`."""
    if isinstance(receiver, Symbol):
        return _call_member(machine, receiver, name, arguments, node)
    if isinstance(receiver, Data):
        return _call_on_data(machine, receiver, name, arguments, node)
    if isinstance(receiver, Estimator):
        return call_estimator_method(machine, receiver, name, arguments, node)
    if isinstance(receiver, Collection):
        if are_data_sets(receiver, name):  # parts of a data set in a dictionary: `parts.map(tokenize)`
            items = receiver.content.items or {}
            return mapping({key: call_method(machine, item, name, arguments, node) for key, item in items.items()})
        return call_container_method(machine, receiver, name, arguments, node)
    if isinstance(receiver, Instance):
        return _call_on_instance(machine, receiver, name, arguments, node)
    if isinstance(receiver, Choice):
        return _call_on_any(machine, receiver, name, arguments, node)
    return _call_on_other(machine, receiver, name, arguments, node)


def _call_on_any(machine: Machine, receiver: Choice, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """A method of one of several objects, whichever it is."""
    outer, machine.record.choosing = machine.record.choosing, True
    machine.choosing += 1
    try:
        results = [call_method(machine, option, name, arguments, node) for option in receiver.options]
    finally:
        machine.choosing -= 1
        machine.record.choosing = outer
    return joined(results) or Data()


def _call_on_other(machine: Machine, receiver: Value, name: str, arguments: Arguments, node: ast.expr) -> Value:
    if isinstance(receiver, Grouped):
        return call_group_method(machine, receiver, name, arguments, node)
    if isinstance(receiver, LocalClass):
        member = member_of(receiver, name)
        return call(machine, member, arguments, node) if member is not None else unknown_call(machine, arguments, node)
    if isinstance(receiver, Locator):
        return call_method(machine, receiver.target, name, arguments, node)
    if isinstance(receiver, Constant):  # " ".join(words)
        if name in ("cast", "astype"):  # of a literal
            return receiver
        return call_text_method(receiver, name, arguments)
    if isinstance(receiver, (Folds, Parts)):
        return receiver
    return unknown_call(machine, arguments, node, facts_of(receiver))


def _call_member(machine: Machine, receiver: Symbol, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """A function of a library module, or a method of something imported from a module that we do not know."""
    path = machine.catalogue.canonical(f"{receiver.path}.{name}")
    is_known = machine.catalogue.entry(receiver.path) is not None or machine.knowledge.knows(path)
    if is_estimator_call(machine, path, name) and not is_known:
        return call_estimator_method(machine, machine.imported_estimator(receiver), name, arguments, node)
    return call_symbol(machine, path, arguments, node)


def _call_on_data(machine: Machine, receiver: Data, name: str, arguments: Arguments, node: ast.expr) -> Value:
    if name in ("backward", "gradient"):  # `loss.backward()`, `tape.gradient(loss, model.trainable_variables)`
        loss = receiver if name == "backward" else next(iter(arguments.positional), receiver)
        back_propagate(machine, facts_of(loss), node)
        return Data()
    if name == "train" and rows_and_labels(arguments) is not None:
        name = "fit"
    estimator = receiver.estimator
    if estimator is None and shows_network(name, arguments):
        estimator = unnamed_network()
        estimator.is_single = _is_made_before(machine, receiver.facts)
        machine.store.put(receiver, "estimator", estimator)
    elif estimator is None and is_estimator_call(machine, name, name):
        estimator = _estimator_behind(machine, receiver, name, node)
    if estimator is not None:
        return call_estimator_method(machine, estimator, name, arguments, node)
    if name == "split" and receiver.facts.form is Form.UNKNOWN and _are_rows_and_labels(arguments):
        return make_folds(machine, _splitter("splitter"), arguments, node)
    found = call_data_method(machine, receiver, name, arguments, node)
    if receiver.given is not None and isinstance(found, Data) and found is not receiver and found.given is None:
        found.given = (node, receiver.given[1])
    return found


def _estimator_behind(machine: Machine, receiver: Data, name: str, node: ast.expr) -> Estimator:
    """What something unknown turns out to be, and what it was given when it was made."""
    found = trained_unseen(machine, receiver, name) or loaded(machine, receiver, name, node) or unnamed_estimator()
    found.varied = found.varied or is_taken_by_loop(machine, node)
    if receiver.given is not None and not found.parameters:
        found.parameters = dict(receiver.given[1].keywords)
    machine.store.put(receiver, "estimator", found)
    return found


def _is_made_before(machine: Machine, facts: Facts) -> bool:
    """Whether something unknown came from a call that no running loop repeats."""
    places = [atom.origin[1] for atom in facts.rows if isinstance(atom.origin, tuple) and atom.origin[0] == "call"]
    loops = [loop for loop in machine.record.loops if hasattr(loop, "lineno")]
    inside = (loop.lineno <= place <= loop.end_lineno for loop in loops for place in places)  # type: ignore[attr-defined]
    return bool(places) and len(places) == len(facts.rows) and not any(inside)


def _are_rows_and_labels(arguments: Arguments) -> bool:
    """Whether a call has the arguments that splitters take: `split(X, y, groups)`."""
    return len(arguments.positional) > 1 and all(facts_of(value).rows for value in arguments.positional[:2])


def _call_on_instance(machine: Machine, receiver: Instance, name: str, arguments: Arguments, node: ast.expr) -> Value:
    method = method_of(receiver, name)
    if method is not None:
        return call_own(machine, receiver, name, method, arguments, node)
    own = receiver.attributes.get(name)
    if own is not None:
        return call(machine, own, arguments, node)
    if name == "fit_transform" and (fit := method_of(receiver, "fit")) is not None:
        call_function(machine, fit, arguments, node)
        transform = method_of(receiver, "transform")
        if transform is not None:
            return call_function(machine, transform, Arguments(arguments.positional[:1]), node)
    if receiver.estimator is not None:
        return call_estimator_method(machine, receiver.estimator, name, arguments, node)
    if name == "split":
        return make_folds(machine, _splitter(receiver.cls.node.name), arguments, node)
    return unknown_call(machine, arguments, node, facts_of(receiver))


def _splitter(name: str) -> Estimator:
    made = Estimator(name)
    made.splits = True
    return made


def unknown_call(machine: Machine, arguments: Arguments, node: ast.expr, receiver: Facts | None = None) -> Value:
    """A call that we cannot see: its result depends on all that is passed; without rows it is data from outside."""
    facts = [receiver] if receiver is not None else []
    facts.extend(_without_rows_of_states(arguments, node))
    found = combined(item for item in facts if item.rows or item.selected is not None)
    scores = judge_unseen(machine, arguments, node)
    before = len(machine.record.events.fits)
    sought = optimised(machine, node, _call_back(machine, arguments, node), before)
    if sought:
        return Data(Facts(evidence=sought))
    if scores and any(item.predicted for item in facts) and not is_loss(node):
        return Data(Facts(evidence=scores))
    if found.rows == NO_ROWS:
        known_by = brought_by(node, arguments)
        made = machine.source_at(node, known_by=known_by, is_piece=not is_tool(node, arguments))
        made.given = (node, arguments)
        made.facts = made.facts.depending_on(combined(facts).all_statistics)
        return made if known_by is None or known_by is node else machine.read_at(made, node)
    found = outputs_unseen(machine, arguments, unordered(found))
    form = Form.ELEMENT if found.form is Form.ELEMENT else Form.UNKNOWN
    found = found._replace(form=form, selected=None, prediction=None, held=after(found.held, node))
    return Data(found._replace(evidence=found.evidence | scores), given=(node, arguments))


def _without_rows_of_states(arguments: Arguments, node: ast.expr) -> list[Facts]:
    """What is passed; what the same function gave back before, for other rows, says how to prepare the first ones.

    `X_train, encoders = prepare(X_train)` and then `X_test, _ = prepare(X_test, encoders)`.
    """
    every = arguments.facts
    if not arguments.positional or not every[0].rows or _is_state(arguments.positional[0], node):
        return every
    values = [*arguments.values]
    return [
        facts._replace(rows=NO_ROWS, pieces=())
        if number and _is_state(value, node) and not is_called_data(arguments.expression(value))
        else facts
        for number, (value, facts) in enumerate(zip(values, every, strict=True))
    ]


def _is_state(value: Value, node: ast.expr) -> bool:
    if not isinstance(value, Data) or value.given is None or value.given[0] is node:
        return False
    name = called_name(node)
    return bool(name) and called_name(value.given[0]) == name


def _call_back(machine: Machine, arguments: Arguments, node: ast.expr) -> Evidence:
    """A function handed to one that we cannot see is called there: `study.optimize(objective)`; gives its scores."""
    evidence = NO_EVIDENCE
    for value in arguments.values:
        function = method_of(value, "__call__") if isinstance(value, Instance) else value
        if isinstance(function, Function) and function.node not in machine.calls.called:
            result = call_function(machine, function, assumed_arguments(machine, function), node)
            evidence = evidence | facts_of(result).evidence
    return evidence


CALLS: dict[type[Value], Callable[[Machine, Any, Arguments, ast.expr], Value]] = {
    Symbol: _call_symbol,
    Data: _call_data,
    Function: call_local,
    LocalClass: construct,
    Member: _call_taken,
    Choice: _call_any,
    Estimator: _call_estimator,
    Instance: _call_instance,
    Partial: _call_partial,
    Trainer: _call_estimator,
    Judge: _call_estimator,
}
